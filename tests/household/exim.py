# SPDX-License-Identifier: GPL-3.0-or-later
"""Exim 4.96's configuration: submission in every way, refusals on request, delivery into Dovecot.

Recipients at household.test that misbehave (any other unknown name is refused with 550 5.1.1):

    defer@   451 4.7.1 at RCPT              reject@  550 5.7.1 at RCPT
    full@    452 4.2.2 at RCPT              busy@    421 4.3.2 at RCPT
    hangup@  550, and the connection drops  slow@    answers after 5 s, then delivers to Anna

A message with a header X-Reject-Me is refused (550) after its final dot, with X-Defer-Me deferred (451), and with
X-Slow-Me answered after 5 s.  The sender notmine@ is refused.  Mail larger than --size-limit is refused (552).
Mail to bounce.test is taken, refused by the next server (550 5.1.1), and comes back as a delivery report.
Other domains are refused (550) unless the household runs with --world; then they end in the mailbox "world".
"""
import os
import shutil

import certs
import people

BINARY = "/usr/sbin/exim4"


def quoted(text):
    """A value for lsearch, which reads a leading quote specially."""
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"') if text[:1] == '"' else text


def write(directory, ports, account, group, options):
    """Write exim.conf with its lookup files, and a copy of the program without its setuid bit."""
    with open(os.path.join(directory, "exim-passwords"), "w", encoding="utf-8") as f:
        f.writelines("%s: %s\n" % (m.login, quoted(m.password)) for m in people.MAILBOXES)
    with open(os.path.join(directory, "exim-certificates"), "w", encoding="ascii") as f:
        f.writelines("%s: %s/certs/%s\n" % (certs.host_of(n), directory, n) for n in certs.GOOD + tuple(certs.BAD))
    with open(os.path.join(directory, "exim.conf"), "w", encoding="utf-8") as f:
        f.write(fill(CONFIG, d=directory, account=account, group=group, host=people.HOST, cert=options.cert,
                     size_limit=options.size_limit, local=" : ".join(people.LOCAL_DOMAINS),
                     world=WORLD if options.world else "", mx=ports["mx"], submission=ports["submission"],
                     submissions=ports["submissions"], plain=ports["submission_plain"],
                     accept_world="accept domains = !+local" if options.world else ""))
    program = os.path.join(directory, "bin", "exim")
    shutil.copyfile(BINARY, program)
    os.chmod(program, 0o755)


def fill(template, **values):
    """Replace @NAME@: Exim's own language is full of braces, dollars and percent signs."""
    for name, value in values.items():
        template = template.replace("@%s@" % name, str(value))
    return template


WORLD = """
world:
  driver = redirect
  domains = !+local
  data = world@household.test
"""

CONFIG = r"""
exim_path = @d@/bin/exim
exim_user = @account@
exim_group = @group@
never_users =
trusted_users = @account@
keep_environment =
spool_directory = @d@/exim
log_file_path = @d@/exim-%slog
pid_file_path = @d@/run/exim.pid
primary_hostname = @host@
local_interfaces = 127.0.0.1
daemon_smtp_ports = @submission@ : @submissions@ : @plain@ : @mx@
tls_on_connect_ports = @submissions@
tls_advertise_hosts = ${if eq{$received_port}{@plain@}{}{*}}
tls_require_ciphers = NORMAL:%VERIFY_ALLOW_BROKEN:+SIGN-ALL:+SHA1
tls_certificate = ${lookup{$tls_in_sni}lsearch{@d@/exim-certificates}{$value}{@d@/certs/@cert@}}.pem
tls_privatekey = ${lookup{$tls_in_sni}lsearch{@d@/exim-certificates}{$value}{@d@/certs/@cert@}}.key
message_size_limit = @size_limit@
smtputf8_advertise_hosts = *
chunking_advertise_hosts = *
dsn_advertise_hosts = *
pipelining_advertise_hosts = *
smtp_accept_max = 500
smtp_accept_max_per_connection = 1000
smtp_accept_queue_per_connection = 0
rfc1413_query_timeout = 0s
host_lookup =
disable_ipv6 = true
deliver_drop_privilege = true
split_spool_directory = false
ignore_bounce_errors_after = 0s
timeout_frozen_after = 1h
check_spool_space = 0
check_spool_inodes = 0
smtp_banner = $primary_hostname ESMTP household
acl_smtp_mail = acl_mail
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
acl_smtp_vrfy = deny
domainlist local = @local@

begin acl
acl_mail:
  accept condition = ${if eq{$received_port}{@mx@}}
  deny   message = 530 5.7.0 authentication required
         !authenticated = *
  deny   message = 550 5.7.1 sender address rejected: not yours
         condition = ${if eqi{$sender_address_local_part}{notmine}}
  accept

acl_rcpt:
  deny   domains = bounce.test
         condition = ${if eq{$received_port}{@mx@}}
         message = 550 5.1.1 <$local_part@$domain>: no such mailbox here
  accept domains = bounce.test
         authenticated = *
  @accept_world@
  deny   domains = !+local
         message = 550 5.7.1 relaying to $domain not allowed from this household
  defer  local_parts = defer
         message = 451 4.7.1 greylisted, come back later
  defer  local_parts = full
         message = 452 4.2.2 mailbox is full
  defer  local_parts = busy
         message = 421 4.3.2 too busy, closing
  deny   local_parts = reject
         message = 550 5.7.1 refused by policy
  drop   local_parts = hangup
         message = 550 5.3.2 going away
  warn   local_parts = slow
         delay = 5s
  deny   message = 550 5.1.1 no such mailbox here
         !verify = recipient
  accept

acl_data:
  deny   condition = ${if def:h_X-Reject-Me:}
         message = 550 5.6.0 message refused by content
  defer  condition = ${if def:h_X-Defer-Me:}
         message = 451 4.3.0 try again
  warn   condition = ${if def:h_X-Slow-Me:}
         delay = 5s
  accept

begin routers
bounce:
  driver = manualroute
  domains = bounce.test
  route_list = * 127.0.0.1
  self = send
  transport = next
@world@
names:
  driver = redirect
  domains = +local
  local_parts = slow : postmaster : abuse
  data = anna@vogel.example
family:
  driver = redirect
  domains = +local
  local_parts = family
  data = anna@vogel.example, tomas@vogel.example
mailbox:
  driver = accept
  domains = +local
  local_part_suffix = +*
  local_part_suffix_optional
  local_parts = lsearch;@d@/exim-passwords
  transport = dovecot

begin transports
dovecot:
  driver = lmtp
  socket = @d@/run/exim-lmtp
  batch_max = 100
  user = @account@
  group = @group@

next:
  driver = smtp
  port = @mx@
  hosts_avoid_tls = *

begin retry
* * F,1h,5s

begin rewrite

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{!eq{$auth3}{}}{eq{$auth3}{${lookup{${sg{${lc:$auth2}}{@.*}{}}}lsearch{@d@/exim-passwords}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${if or{{def:tls_in_cipher}{eq{$received_port}{@plain@}}}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = "Username:: : Password::"
  server_condition = ${if and{{!eq{$auth2}{}}{eq{$auth2}{${lookup{${sg{${lc:$auth1}}{@.*}{}}}lsearch{@d@/exim-passwords}}}}}}
  server_set_id = $auth1
  server_advertise_condition = ${if or{{def:tls_in_cipher}{eq{$received_port}{@plain@}}}}
"""
