/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-flags.h"

G_BEGIN_DECLS

/** Which bytes are counted: those that the server sends, or those that it gets. */
typedef enum
{
  MODEL_DOWN,
  MODEL_UP,
  MODEL_N_WAYS,
} ModelWay;

/** How a connection ends: in order, by a reset, or by silence. */
typedef enum
{
  MODEL_FIN,
  MODEL_RST,
  MODEL_STALL,
  MODEL_N_CUTS,
} ModelCut;

/**
 * ModelServer:
 *
 * A mail server on a loopback port that keeps mailboxes: what it is told to do changes them, and what it says follows
 * from them. It knows what the engine says with the given capabilities (QRESYNC, UIDPLUS, MOVE, IDLE, of X-GM-EXT-1 the ids;
 * with more nothing but the name). One connection can be told to end after so many bytes of all; the others and the next ones work.
 */
typedef struct _ModelServer ModelServer;

ModelServer *model_server_new (const char *capabilities);
void model_server_free (ModelServer *self);
guint16 model_server_get_port (ModelServer *self);

/* All connections end, and none is taken until it comes back. */
void model_server_leave (ModelServer *self);
void model_server_come_back (ModelServer *self);

/* What others do in it. */
void model_server_add_folder (ModelServer *self, const char *name);
guint32 model_server_add_message (ModelServer *self, const char *folder, const char *subject);
void model_server_set_flags (ModelServer *self, const char *folder, guint32 uid, HearthFlags flags);
/* Whether the server breaks off in the middle of its text. */
void model_server_set_breaks (ModelServer *self, const char *folder, guint32 uid, gboolean breaks);
/* Whether the server says NO when it comes to its text, which is counted with the breaks. */
void model_server_set_refused (ModelServer *self, const char *folder, guint32 uid, gboolean is_refused);
guint model_server_count_breaks (ModelServer *self, const char *folder, guint32 uid);
void model_server_remove (ModelServer *self, const char *folder, guint32 uid);

/* "SUBJECT FLAGS\n" of each message, by subject. */
char *model_server_dup_state (ModelServer *self, const char *folder);
/* All that ever came there. */
guint model_server_count_arrivals (ModelServer *self, const char *folder);
/* (nullable): the whole message of that subject, as it came to be there. */
char *model_server_dup_text (ModelServer *self, const char *folder, const char *subject);
/* The whole message of that subject as others send it; one whose subject begins with "large" is, one with "nameless" has no
 * Message-ID. */
char *model_dup_text (const char *subject);

void model_server_cut (ModelServer *self, ModelWay way, ModelCut cut, guint64 after_bytes);
gboolean model_server_has_cut (ModelServer *self);
/* How many cuts came in the middle of an APPEND on its way up. */
guint model_server_count_cut_appends (ModelServer *self);
/* No cut any more. Returns how many bytes were counted since model_server_cut(). */
guint64 model_server_mend (ModelServer *self, ModelWay way);
char *model_server_dup_log (ModelServer *self);

G_END_DECLS
