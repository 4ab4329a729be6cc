# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot 2.3's configuration: IMAP, LMTP and a submission proxy in front of Exim."""
import os

import certs
import people

# What Dovecot 2.3.19 offers after login with the plugins below; --without takes words away.
CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS "
    "THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED "
    "I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE "
    "SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE QUOTA ACL RIGHTS=texk "
    "COMPRESS=DEFLATE").split()


def capability_setting(without):
    """The line that makes Dovecot announce less than it can, or nothing."""
    if not without:
        return ""
    absent = {word.upper() for word in without}
    unknown = absent - set(CAPABILITIES)
    if unknown:
        raise ValueError("not among the capabilities: " + ", ".join(sorted(unknown)))
    return "imap_capability = " + " ".join(word for word in CAPABILITIES if word not in absent)


def special_folders():
    """Drafts, Sent and so on, made at the first login and marked with their use."""
    return "".join("  mailbox %s {\n    auto = subscribe\n    special_use = %s\n  }\n" % pair
                   for pair in people.SPECIAL_FOLDERS)


def certificates_by_name(directory):
    """One block for each kind of certificate: Dovecot picks it by the host name asked for."""
    return "".join(
        "local_name {host} {{\n  ssl_cert = <{d}/certs/{name}.pem\n  ssl_key = <{d}/certs/{name}.key\n}}\n".format(
            host=certs.host_of(name), d=directory, name=name) for name in certs.GOOD + tuple(certs.BAD))


def passwords(directory, uid, gid):
    """The passwd-file: user:password:uid:gid:gecos:home:shell:extra."""
    return "".join("%s:{PLAIN}%s:%d:%d::%s/home/%s::userdb_quota_rule=*:storage=%dM\n" % (
        m.login, m.password, uid, gid, directory, m.login, m.quota_mb) for m in people.MAILBOXES)


def write(directory, ports, account, group, options):
    """Write dovecot.conf and the password file; account and group are the names all processes run as."""
    with open(os.path.join(directory, "users"), "w", encoding="utf-8") as f:
        f.write(passwords(directory, options.uid, options.gid))
    with open(os.path.join(directory, "dovecot.conf"), "w", encoding="utf-8") as f:
        f.write(CONFIG.format(d=directory, p=ports, account=account, group=group, host=people.HOST,
                              domain=people.DOMAIN, store=options.store, cert=options.cert,
                              size_limit=options.size_limit, connections=options.connections,
                              capability=capability_setting(options.without),
                              special=special_folders(), by_name=certificates_by_name(directory)))


# Every user, chroot and privilege setting is there so that an ordinary user can run all of it.
# auth-penalty is off because one failed login slows down all later ones from the same address.
# A mailbox of a million letters does not fit into 256 MB, the limit of a process otherwise.
# SECLEVEL=0 lets the server show the SHA-1 and RSA-1024 certificates that clients must refuse.
CONFIG = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
first_valid_uid = 1
listen = 127.0.0.1
protocols = imap lmtp submission
hostname = {host}
mail_home = {d}/home/%n
mail_location = {store}:~/mail
mail_privileged_group =
mail_max_userip_connections = {connections}
mailbox_list_index = yes
maildir_very_dirty_syncs = yes
mail_always_cache_fields = flags
imap_hibernate_timeout = 0
default_vsz_limit = 2G
{capability}
auth_mechanisms = plain login scram-sha-1 scram-sha-256
auth_username_format = %Ln
auth_failure_delay = 0
disable_plaintext_auth = yes
mail_plugins = quota acl zlib
ssl = yes
ssl_cert = <{d}/certs/{cert}.pem
ssl_key = <{d}/certs/{cert}.key
ssl_min_protocol = TLSv1.2
ssl_cipher_list = ALL:!aNULL:@SECLEVEL=0
{by_name}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {d}/users
}}
userdb {{
  driver = passwd-file
  args = {d}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
{special}}}
namespace shared {{
  type = shared
  separator = /
  prefix = shared/%%n/
  location = {store}:%%h/mail:INDEXPVT=~/shared/%%n
  subscriptions = no
  list = children
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_status_success = DUNNO
  acl = vfile
  acl_shared_dict = file:{d}/state/shared-mailboxes
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_quota imap_acl imap_zlib
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {p[mx]}
submission_relay_trusted = no
submission_max_mail_size = {size_limit}
haproxy_trusted_networks = 127.0.0.0/8
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {p[imap]}
  }}
  inet_listener imaps {{
    port = {p[imaps]}
    ssl = yes
  }}
  inet_listener imap_haproxy {{
    port = {p[imap_haproxy]}
    haproxy = yes
  }}
}}
service submission-login {{
  chroot =
  service_count = 0
  inet_listener submission {{
    port = {p[dovecot_submission]}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  unix_listener exim-lmtp {{
    mode = 0600
    user = {account}
  }}
}}
service stats {{
  client_limit = 1000
}}
"""
