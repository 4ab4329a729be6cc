/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthDraftPusher share; nobody outside of them includes it. */
#pragma once

#include "hearth-account-session-private.h"
#include "hearth-draft-pusher.h"
#include "hearth-draft-store.h"
#include "hearth-held-back.h"
#include "hearth-letter-builder.h"

G_BEGIN_DECLS

/** A message that is being built in the pool; @pusher is %NULL once nobody waits for it. */
typedef struct
{
  HearthDraftPusher *pusher;
  char *message_id;
} DraftBuilding;

struct _HearthDraftPusher
{
  HearthAccountSession *session; /* not owned */
  HearthImapConnection *connection;
  HearthImapCommand *command; /* under way */
  DraftBuilding *building;
  GSource *timer;
  GHashTable
      *begun_ms; /* of HearthKey to gint64: when a draft was pushed last, or first seen to be waiting */
  GHashTable *given_up;      /* of the ids of leftovers that the server does not let go in this session */
  HearthHeldBack *held_back; /* drafts that the server did not take */
  GHashTable *told;          /* of HearthKey: those of them of which that was said */
  gint64 not_before_ms;      /* after a connection broke */
  gboolean has_made_folder;

  HearthKey folder; /* what is under way is about this one */
  char *path;
  HearthDraftEntry *draft;
  gboolean was_appended; /* the search is only for its number */
  HearthBuiltMessage *message;
  GInputStream *stream;
  HearthDraftLeftover *leftover;
};

typedef void (*DraftPusherDone) (HearthImapCommand *command, const GError *error, gpointer data);

HearthAccountStore *hearth_draft_pusher_get_store (HearthDraftPusher *self);
gboolean hearth_draft_pusher_take_connection (HearthDraftPusher *self, HearthKey folder);
void hearth_draft_pusher_submit (HearthDraftPusher *self, HearthImapCommand *command, DraftPusherDone done);
gboolean hearth_draft_pusher_take_command (HearthDraftPusher *self, HearthImapCommand *command);
void hearth_draft_pusher_search (HearthDraftPusher *self, const char *message_id, DraftPusherDone done);
gboolean hearth_draft_pusher_found (HearthDraftPusher *self,
                                    HearthImapCommand *search,
                                    guint32 *uidvalidity,
                                    guint32 *uid);
void hearth_draft_pusher_look_at_folder (HearthDraftPusher *self);
void hearth_draft_pusher_go_on (HearthDraftPusher *self);
void hearth_draft_pusher_stop_work (HearthDraftPusher *self, const GError *error);
void hearth_draft_pusher_note (const GError *error);

/* hearth-draft-pusher-leftovers.c. Returns: whether there was something to do */
gboolean hearth_draft_pusher_begin_leftover (HearthDraftPusher *self);

G_END_DECLS
