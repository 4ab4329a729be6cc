/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's own hand inside the reader's page. It runs in an isolated world of the top frame; nothing that a
 * message brings along can see or call it. It puts the frames of a message in place, keeps them as high as what
 * they hold, and tells about links that were chosen.
 */
(() => {
  'use strict';
  const MAX_FRAME_PX = 200000;
  const MAX_SELF_RESIZES = 12;
  const MAX_PAINT_MS = 500;
  const MAX_LINK_TEXT = 500;
  const tell = (message) => window.webkit.messageHandlers.hearth.postMessage(message);
  const root = document.documentElement;
  let shown = null;
  let waiting = null;
  let toldHeight = -1;

  const tellHeight = () => {
    const height = shown ? Math.ceil(shown.article.getBoundingClientRect().height) : 0;
    if (height !== toldHeight) {
      toldHeight = height;
      tell({ what: 'height', height });
    }
  };

  const tellRoom = () => {
    const down = Math.max(0, root.scrollHeight - root.clientHeight - root.scrollTop);
    tell({ what: 'room', up: root.scrollTop, down });
  };

  /* A page that is as high as its frame (100vh) would grow for ever: after some rounds without a new picture it scrolls
   * itself. */
  const fit = (part) => {
    const inner = part.frame.contentDocument && part.frame.contentDocument.documentElement;
    if (!inner || part.isFrozen)
      return;
    const before = part.frame.clientHeight;
    const holds = inner.scrollHeight > inner.clientHeight
      ? inner.scrollHeight : Math.ceil(inner.getBoundingClientRect().height);
    const height = Math.min(MAX_FRAME_PX, Math.max(1, holds));
    if (height === before)
      return;
    const nPictures = [...inner.ownerDocument.images].filter((image) => image.complete).length;
    if (nPictures !== part.nPictures)
      part.nGrown = 0;
    part.nPictures = nPictures;
    if (height > before && ++part.nGrown > MAX_SELF_RESIZES) {
      part.isFrozen = true;
      inner.dataset.hearthFrozen = '';
      return;
    }
    part.frame.style.height = height + 'px';
    if (shown && shown.parts.includes(part))
      tellHeight();
  };

  /* What a frame holds runs no script, not even a listener of ours: whoever sees the clicks asks here. */
  const partAt = (x, y) => {
    const frame = document.elementFromPoint(x, y);
    return shown ? shown.parts.find((part) => part.frame === frame) : undefined;
  };

  const linkOf = (element) => element && element.closest ? element.closest('a[href], area[href]') : null;

  /* No half of a character goes out, neither from the page nor from the cut. */
  const textOf = (link) =>
    (link.textContent || '').slice(0, MAX_LINK_TEXT).replace(/[\u{d800}-\u{dfff}]/gu, '\ufffd');

  const follow = (link) => {
    if (link)
      tell({ what: 'link', uri: link.href, text: textOf(link), deceptive: link.hasAttribute('data-hearth-deceptive') });
    return true;
  };

  const allowRemote = (part) => {
    const inside = part.frame.contentDocument;
    if (!inside)
      return;
    const addressOf = (number) =>
      /^[0-9]{1,6}$/.test(number) ? 'hearth-remote://hearth' + part.path + '-' + number : null;
    for (const image of inside.querySelectorAll('img[data-hearth-remote]:not([src])')) {
      const address = addressOf(image.getAttribute('data-hearth-remote'));
      if (address)
        image.src = address;
    }
    for (const element of inside.querySelectorAll('[data-hearth-background]')) {
      const address = addressOf(element.getAttribute('data-hearth-background'));
      if (address && !element.style.backgroundImage.includes(address))
        element.style.backgroundImage = 'url("' + address + '")';
    }
  };

  const fitAgain = (part) => {
    part.nGrown = 0;
    fit(part);
  };

  const settle = (part) => {
    if (part.isSettled)
      return;
    const inside = part.frame.contentDocument;
    if (!inside || inside.readyState === 'loading' || !inside.body || !inside.URL.endsWith(part.path))
      return;
    part.isSettled = true;
    inside.documentElement.dataset.hearthTheme = root.dataset.hearthTheme;
    part.frame.classList.toggle('own', 'hearthOwn' in inside.documentElement.dataset);
    if (part.isRemoteAllowed)
      allowRemote(part);
    new ResizeObserver(() => fit(part)).observe(inside.documentElement);
    if (inside.body)
      new ResizeObserver(() => fit(part)).observe(inside.body);
    fit(part);
    settled();
  };

  /* What stands around the page changes with it, so it is told when the page is painted: the second frame begins after
   * the first one was drawn. A page that nobody sees is not painted at all, and a busy one is not waited for long. */
  const afterPaint = (then) => {
    let isDone = false;
    const once = () => {
      if (!isDone)
        then();
      isDone = true;
    };
    if (document.hidden) {
      once();
      return;
    }
    window.requestAnimationFrame(() => window.requestAnimationFrame(once));
    window.setTimeout(once, MAX_PAINT_MS);
  };

  const settled = () => {
    if (!waiting || !waiting.parts.every((part) => part.isSettled))
      return;
    const old = shown;
    shown = waiting;
    waiting = null;
    shown.article.classList.remove('waiting');
    if (old)
      old.article.remove();
    root.scrollTop = 0;
    for (const part of shown.parts)
      fitAgain(part);
    toldHeight = -1;
    tellHeight();
    const serial = shown.serial;
    afterPaint(() => tell({ what: 'shown', serial }));
  };

  const poll = (message) => {
    if (message !== waiting)
      return;
    message.parts.forEach(settle);
    if (message === waiting)
      window.setTimeout(() => poll(message), 10);
  };

  const show = (serial, title, count, isRemoteAllowed) => {
    if (waiting)
      waiting.article.remove();
    const article = document.createElement('article');
    article.className = 'waiting';
    const heading = document.createElement('h1');
    heading.textContent = title;
    article.append(heading);
    article.setAttribute('aria-label', title);
    const message = { serial, article, parts: [] };
    for (let i = 0; i < count; i++) {
      const frame = document.createElement('iframe');
      const path = '/' + serial + '/' + i;
      const part = { frame, serial, path, isRemoteAllowed, isSettled: false, isFrozen: false, nGrown: 0, nPictures: 0 };
      frame.setAttribute('sandbox', 'allow-same-origin');
      frame.setAttribute('referrerpolicy', 'no-referrer');
      frame.title = title;
      frame.addEventListener('load', () => { settle(part); fitAgain(part); });
      frame.src = 'hearth-message://hearth' + path;
      article.append(frame);
      message.parts.push(part);
    }
    waiting = message;
    document.body.append(article);
    document.title = title;
    poll(message);
    return true;
  };

  globalThis.hearth = {
    show,
    theme (name) {
      root.dataset.hearthTheme = name;
      for (const message of [shown, waiting])
        for (const part of message ? message.parts : [])
          if (part.isSettled)
            part.frame.contentDocument.documentElement.dataset.hearthTheme = name;
      return true;
    },
    allowRemote () {
      for (const message of [shown, waiting])
        for (const part of message ? message.parts : []) {
          part.isRemoteAllowed = true;
          if (part.isSettled)
            allowRemote(part);
        }
      return true;
    },
    followAt (x, y) {
      const part = partAt(x, y);
      if (!part)
        return true;
      const box = part.frame.getBoundingClientRect();
      part.nGrown = 0;
      return follow(linkOf(part.frame.contentDocument.elementFromPoint(x - box.left, y - box.top)));
    },
    followFocused () {
      const part = shown ? shown.parts.find((one) => one.frame === document.activeElement) : undefined;
      return follow(part && linkOf(part.frame.contentDocument.activeElement));
    },
    painted (serial) {
      const told = () => tell({ what: 'painted', serial });
      if (document.hidden)
        document.addEventListener('visibilitychange', () => afterPaint(told), { once: true });
      else
        afterPaint(told);
      return true;
    },
    scroll (pixels) {
      root.scrollTop += pixels;
      tellRoom();
      return true;
    },
    selectAll () {
      const part = shown && shown.parts[0];
      const inside = part && part.frame.contentDocument;
      if (inside && inside.body)
        inside.getSelection().selectAllChildren(inside.body);
      return true;
    },
    selection () {
      for (const part of shown ? shown.parts : []) {
        const text = part.frame.contentDocument ? String(part.frame.contentDocument.getSelection()) : '';
        if (text)
          return text;
      }
      return '';
    },
  };

  document.addEventListener('scroll', tellRoom);
  window.addEventListener('resize', () => {
    for (const message of [shown, waiting])
      for (const part of message ? message.parts : []) {
        part.frame.style.height = '';
        fitAgain(part);
      }
    tellHeight();
    tellRoom();
  });
  tell({ what: 'ready' });
})();
