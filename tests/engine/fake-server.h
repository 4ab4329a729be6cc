/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FakeRule:
 * @command: a glob that the command without its tag must match: "UID FETCH 1:3 (UID FLAGS)"
 * @answer: what the server says; "$" at the beginning of a line stands for the tag, "$<" for that of the command
 *   before on the same connection that was left without an answer (""); as its last line "CLOSE" ends the connection;
 *   "CUT" ends it before the literal of the command is asked for, "CUT AT n" after n bytes of it
 */
typedef struct
{
  const char *command;
  const char *answer;
  gboolean is_for_once;
  gboolean is_used_up;
} FakeRule;

/**
 * FakeServer:
 *
 * A mail server on a loopback port that answers each command by the first rule that fits, on any number of
 * connections. Commands without a rule are answered BAD. Rules may be put before the others at any time. A greeting
 * that begins with "220" makes it an SMTP server: commands have no tags, and the text of a letter is the command ".".
 */
typedef struct _FakeServer FakeServer;

FakeServer *fake_server_new (const char *greeting, const FakeRule *rules, gsize n_rules);
void fake_server_free (FakeServer *self);
guint16 fake_server_get_port (FakeServer *self);
void fake_server_put_rule (FakeServer *self, const char *command, const char *answer);
/* For the next such command only. */
void fake_server_put_rule_once (FakeServer *self, const char *command, const char *answer);
char *fake_server_dup_log (FakeServer *self);
gboolean fake_server_has_heard (FakeServer *self, const char *command);
guint fake_server_count (FakeServer *self, const char *command); /* by a glob */
/* The bytes of the literals that came, in their order; NULL after the last. */
char *fake_server_dup_literal (FakeServer *self, guint index);

G_END_DECLS
