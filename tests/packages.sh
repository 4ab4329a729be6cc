# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian packages that building and testing need, in one list; sourced by tests/run and tests/try.
# shellcheck shell=bash

hearth_packages=(
  # the compiler and the build
  build-essential meson ninja-build pkg-config gettext git
  # libraries
  libglib2.0-dev libgtk-4-dev libadwaita-1-dev libwebkitgtk-6.0-dev libgmime-3.0-dev libsqlite3-dev libzstd-dev
  libenchant-2-dev libgumbo-dev libjson-glib-dev libgsasl-dev libsoup-3.0-dev libsecret-1-dev
  # what the program needs when it runs: TLS, sandbox, icons, schemas, certificates
  glib-networking bubblewrap xdg-dbus-proxy adwaita-icon-theme librsvg2-common gsettings-desktop-schemas
  ca-certificates libglib2.0-bin
  # checks of data files, help and formatting; clang for fuzzing
  desktop-file-utils appstream yelp-tools libxml2-utils librsvg2-bin clang clang-format libclang-rt-14-dev lld
  # the household's mail servers
  dovecot-imapd dovecot-lmtpd dovecot-submissiond exim4-daemon-light openssl python3
  # a session without a screen: bus, keyring, display, window manager, accessibility
  dbus dbus-x11 dbus-user-session gnome-keyring at-spi2-core xvfb xauth openbox xdotool x11-utils xclip
  imagemagick python3-gi gir1.2-atspi-2.0 gir1.2-secret-1
  # spelling in two languages; other programs that read what is sent, and open large mailboxes
  hunspell-en-us hunspell-de-de mutt neomutt
  # letters of all scripts
  fonts-cantarell fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
  # another program that fetches whole mailboxes, to compare with
  isync
  # looking into things
  sqlite3 strace procps
)

# The packages of the list that are not installed, one a line.
hearth_missing_packages() {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${hearth_packages[@]}" 2>/dev/null \
    | awk '$2 == "installed" { print $1 }' | sort >"$1/installed"
  printf '%s\n' "${hearth_packages[@]}" | sort | comm -23 - "$1/installed"
}

hearth_as_root() {
  if [ "$(id -u)" -ne 0 ]; then
    sudo "$@"
  else
    "$@"
  fi
}

# apt-get, asking nothing; waits for another apt-get to finish.
hearth_apt_get() {
  hearth_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold --no-install-recommends "$@" </dev/null
}

# Debian starts a mail server as soon as it is installed, and again with the machine. Nobody asked for that here: the
# household starts its own on loopback. So none is started, and those that were not there before are switched off.
hearth_apt_get_install() (
  policy=/usr/sbin/policy-rc.d
  if ! [ -e "$policy" ]; then
    trap 'hearth_as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | hearth_as_root tee "$policy" >/dev/null
    hearth_as_root chmod 755 "$policy"
  fi
  hearth_apt_get install "$@" || return
  if [ -d /run/systemd/system ]; then
    case " $* " in *' dovecot-imapd '*) hearth_as_root systemctl --quiet disable dovecot.socket dovecot.service ;; esac
    case " $* " in *' exim4-daemon-light '*) hearth_as_root systemctl --quiet disable exim4.service ;; esac
  fi
  true
)

# Install what is missing. The argument is a folder for scratch files.
hearth_install_packages() {
  local scratch=$1 missing
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    if [ -n "${HEARTH_PACKAGES_READY:-}" ]; then
      return 0
    fi
    echo "This system has no apt-get. Install what these Debian packages hold, then set HEARTH_PACKAGES_READY=1:" >&2
    printf '  %s\n' "${hearth_packages[@]}" >&2
    return 1
  fi
  missing=$(hearth_missing_packages "$scratch")
  if [ -z "$missing" ]; then
    return 0
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    echo "Not root and no sudo: ask somebody to run  apt-get install" $missing >&2
    return 1
  fi
  echo "Installing" $missing
  # shellcheck disable=SC2086
  if ! hearth_apt_get_install $missing >"$scratch/apt.log" 2>&1; then
    if ! hearth_apt_get update >"$scratch/apt.log" 2>&1 \
       || ! hearth_apt_get_install $missing >>"$scratch/apt.log" 2>&1; then
      tail -n 30 "$scratch/apt.log" >&2
      return 1
    fi
  fi
}
