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
  desktop-file-utils appstream yelp-tools libxml2-utils librsvg2-bin clang clang-format libclang-rt-dev lld
  # the household's mail servers
  dovecot-imapd dovecot-lmtpd dovecot-submissiond exim4-daemon-light openssl python3
  # a session without a screen: bus, keyring, display, window manager, accessibility
  dbus dbus-x11 dbus-user-session gnome-keyring at-spi2-core xvfb xauth openbox xcompmgr xdotool x11-utils
  xclip imagemagick python3-gi gir1.2-atspi-2.0 gir1.2-secret-1
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

# apt-get, asking nothing and removing nothing; waits for another apt-get to finish.
hearth_apt_get() {
  hearth_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-remove -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold --no-install-recommends "$@" </dev/null
}

hearth_policy=/usr/sbin/policy-rc.d
hearth_policy_mark="# for the time in which Hearth's tests install packages"
# Whether these are on this machine, and started by it, is its own affair.
hearth_mail_services=(dovecot.socket dovecot.service exim4.service)

# Which of the mail services the machine starts already, one a line.
hearth_started_services() {
  local unit
  for unit in "${hearth_mail_services[@]}"; do
    if systemctl --quiet is-enabled "$unit" 2>/dev/null; then
      echo "$unit"
    fi
  done
}

# Switches off what came with an installation, also one that broke off; the argument is what was started before.
hearth_switch_off_services() {
  local unit
  if [ -d /run/systemd/system ]; then
    for unit in $(hearth_started_services); do
      case $1 in
        *"$unit"*) ;;
        *) hearth_as_root systemctl --quiet disable "$unit" ;;
      esac
    done
  fi
}

# Debian starts a mail server as soon as it is installed, and again with the machine. Nobody asked for that here: the
# household starts its own on loopback. So none is started, and those that were not there before are switched off. After a
# run that was killed in the middle the policy is still ours: what is switched on then came with it.
hearth_apt_get_install() (
  before=$(hearth_started_services)
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap 'hearth_switch_off_services "$before"' EXIT
  if grep -qF "$hearth_policy_mark" "$hearth_policy" 2>/dev/null; then
    before=
    hearth_as_root rm -f "$hearth_policy"
  fi
  if ! [ -e "$hearth_policy" ]; then
    trap 'hearth_switch_off_services "$before"; hearth_as_root rm -f "$hearth_policy"' EXIT
    printf '#!/bin/sh\n%s\nexit 101\n' "$hearth_policy_mark" | hearth_as_root tee "$hearth_policy" >/dev/null
    hearth_as_root chmod 755 "$hearth_policy"
  fi
  hearth_as_root env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a </dev/null && hearth_apt_get install "$@"
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
      if grep -q 'remove is disabled' "$scratch/apt.log"; then
        echo "Something that is installed, such as another mail server, would have to go for these. That is left to you." >&2
      fi
      return 1
    fi
  fi
}
