# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that are broken in ways that mail on the net really is.  Each has a name and its bytes (LF line ends)."""

HEAD = b"From: Post Office <post@broken.example>\nTo: anna@vogel.example\nDate: %s\nMessage-ID: <broken-%s@broken.example>\n"


def _nested(depth):
    """A multipart in a multipart in a multipart ..."""
    out = b""
    for i in range(depth):
        out += b"Content-Type: multipart/mixed; boundary=\"level-%d\"\n\n--level-%d\n" % (i, i)
    out += b"Content-Type: text/plain\n\nAt the bottom of %d levels.\n" % depth
    for i in reversed(range(depth)):
        out += b"\n--level-%d--\n" % i
    return out


def messages(date):
    """All of them, as (name, bytes); date is a Date header's value in bytes."""
    def head(name, without=()):
        text = HEAD % (date, name.encode())
        return b"".join(line + b"\n" for line in text.splitlines() if line.partition(b":")[0] not in without)

    return (
        ("no-headers", b"\nThere are no headers at all, only this line.\n"),
        ("empty", b""),
        ("no-from", head("no-from", (b"From",)) + b"Subject: Nobody wrote this\n\nThe sender is missing.\n"),
        ("no-date", head("no-date", (b"Date",)) + b"Subject: Sent at no time\n\nThe date is missing.\n"),
        ("no-id", head("no-id", (b"Message-ID",)) + b"Subject: Without a number\n\nThe message id is missing.\n"),
        ("bad-date", head("bad-date", (b"Date",)) + b"Date: Smarch 32, 25:61\nSubject: The thirteenth month\n\nCheck the calendar.\n"),
        ("far-date", head("far-date", (b"Date",)) + b"Date: Fri, 01 Jan 2083 00:00:00 +0000\nSubject: From the future\n\nHello.\n"),
        ("old-date", head("old-date", (b"Date",)) + b"Date: Thu, 1 Jan 1970 00:00:00 +0000\nSubject: From 1970\n\nHello.\n"),
        ("two-from", head("two-from") + b"From: Somebody Else <else@other.example>\nSubject: Two senders\n\nWho?\n"),
        ("two-types", head("two-types") + b"Subject: Two types\nContent-Type: text/plain\nContent-Type: text/html\n\n<b>Which?</b>\n"),
        ("wrong-boundary", head("wrong-boundary") + b"Subject: The wrong boundary\nMIME-Version: 1.0\n"
         b"Content-Type: multipart/mixed; boundary=\"one\"\n\n--two\nContent-Type: text/plain\n\nLost between parts.\n--two--\n"),
        ("no-end", head("no-end") + b"Subject: The boundary never ends\nMIME-Version: 1.0\n"
         b"Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nPlain.\n--x\nContent-Type: text/html\n\n<p>Not closed"),
        ("nul", head("nul") + b"Subject: Zero\0bytes\n\nHere \0 and \0\0 there.\n"),
        ("raw-latin1", head("raw-latin1") + b"Subject: Gr\xfc\xdfe aus M\xfcnchen\n\nSch\xf6ne Gr\xfc\xdfe, ohne Charset.\n"),
        ("raw-utf8", head("raw-utf8") + "Subject: Grüße aus München 🍺\n\nSchöne Grüße.\n".encode()),
        ("raw-mixed", head("raw-mixed") + b"Subject: caf\xe9 caf\xc3\xa9\nContent-Type: text/plain; charset=utf-8\n\ncaf\xe9 caf\xc3\xa9 \xed\xa0\x80 \xc0\xaf\n"),
        ("bad-word", head("bad-word") + b"Subject: =?utf-8?B?R3LDvMOf?= =?klingon?Q?Qapla=27?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC=?=\n\nEncoded words gone wrong.\n"),
        ("bad-base64", head("bad-base64") + b"Subject: Damaged attachment\nMIME-Version: 1.0\nContent-Type: application/pdf; name=\"a.pdf\"\n"
         b"Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK!!!!====JVBE\nRi0*\n"),
        ("bad-charset", head("bad-charset") + b"Subject: Unknown charset\nContent-Type: text/plain; charset=x-none-such\n\nNa\xefve caf\xe9.\n"),
        ("huge-line", head("huge-line") + b"Subject: One line\n\n" + b"All in one line, and it does not stop. " * 6000 + b"\n"),
        ("huge-header", head("huge-header") + b"Subject: " + b"long " * 2000 + b"\nX-Filler: " + b"x" * 20000 + b"\n\nShort.\n"),
        ("many-headers", head("many-headers") + b"".join(b"X-Header-%d: %d\n" % (i, i) for i in range(1500)) + b"Subject: 1500 headers\n\nHi.\n"),
        ("deep", head("deep") + b"Subject: Very deep\nMIME-Version: 1.0\n" + _nested(120)),
        ("many-parts", head("many-parts") + b"Subject: 1200 parts\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=p\n\n"
         + b"".join(b"--p\n\nPart %d\n" % i for i in range(1200)) + b"--p--\n"),
        ("many-refs", head("many-refs") + b"Subject: 3000 references\nReferences:" + b"".join(b" <ref-%d@broken.example>\n" % i for i in range(3000)) + b"\nHi.\n"),
        ("self-ref", head("self-ref") + b"Subject: Answers itself\nIn-Reply-To: <broken-self-ref@broken.example>\nReferences: <broken-self-ref@broken.example>\n\nHi.\n"),
        ("rfc822", head("rfc822") + b"Subject: Fwd: a message in a message\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
         b"From: inner@broken.example\nSubject: Inner\n\nInside.\n"),
        ("names", head("names") + "Subject: File names\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=n\n\n".encode()
         + b"--n\nContent-Disposition: attachment; filename=\"../../.bashrc\"\n\nx\n"
         b"--n\nContent-Disposition: attachment; filename=\"invoice\xe2\x80\xaefdp.exe\"\n\nx\n"
         b"--n\nContent-Disposition: attachment; filename*=utf-8''%E6%9D%B1%E4%BA%AC%0A.pdf\n\nx\n"
         b"--n\nContent-Disposition: attachment; filename*0=\"part-\"; filename*1=\"one.txt\"\n\nx\n"
         b"--n\nContent-Type: text/x-desktop; name=\"photo.jpg.desktop\"\n\n[Desktop Entry]\n--n--\n"),
        ("bad-address", head("bad-address", (b"From",)) + b"From: \"anna@vogel.example\" <thief@evil.example>, <<>>, , @, \"open\nSubject: Addresses\n\nHi.\n"),
        ("bare-cr", head("bare-cr") + b"Subject: Line\rends\n\nOne\rtwo\r\rthree\n"),
        ("html-only", head("html-only") + b"Subject: Only HTML\nContent-Type: text/html; charset=utf-8\n\n"
         b"<html><body onload=\"alert(1)\"><script>document.write('x')</script><p>Text<img src=\"http://track.example/1.gif\">"
         b"<table><tr><td>never closed<form action=\"http://evil.example\"><input name=pw></body>\n"),
    )
