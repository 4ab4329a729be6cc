/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthTextStock share; nobody outside of them includes it. */
#pragma once

#include "hearth-text-batch.h"
#include "hearth-text-stock.h"

G_BEGIN_DECLS

/** A folder of this round. */
typedef struct
{
  HearthKey folder;
  HearthKeep keep;
  guint rank;
  gboolean is_shallow; /* all of it was here: only what came since is looked for */
  HearthTextScan scan;
} HearthTextPlace;

struct _HearthTextStock
{
  HearthAccountSession *session;

  /* What is wanted: hearth-text-stock-places.c */
  GArray *places;     /* of HearthTextPlace, in the order of fetching */
  guint n_counted;    /* places that were counted */
  guint n_walked;     /* places of which all that is lacking is in @wanted or was asked for */
  GArray *wanted;     /* of HearthLocation: the next ones, of one place */
  guint wanted_place; /* which */
  guint wanted_next;
  GHashTable *complete;  /* folder to HearthKeep: what was all here in this session */
  GHashTable *given_up;  /* of HearthKey: messages that the server does not give */
  GHashTable *refused;   /* HearthKey to guint: asked for one by one, and how often that was in vain */
  GHashTable *set_aside; /* of HearthKey: messages that are asked for again after all others */

  GPtrArray *batches; /* of HearthTextBatch: in flight; not owned */
  guint64 batches_bytes;
  guint n_apart;     /* large messages at the body fetcher */
  gboolean is_alone; /* what was asked for last may break the connection */
  GPtrArray *packed; /* of HearthPackedBody: not written yet */
  guint64 packed_bytes;
  guint64 command_bytes; /* what one command may ask for, learned */

  GSource *slice;
  GSource *timer;
  gint64 round_ms; /* when it began; 0 between rounds */
  gint64 not_before_ms;
  guint n_breaks; /* connections that were lost, and refusals, since something came */
  guint64 n_done;
  guint64 n_total;
  HearthTextsState trouble; /* REST, or why nothing is fetched just now */
  gboolean is_stale;        /* there may be more than this round knows of */
  gboolean is_advancing;
  gboolean is_closing;
  gboolean is_stopped;
};

gboolean hearth_text_stock_plan (HearthTextStock *self, GError **error);
gboolean hearth_text_stock_count_slice (HearthTextStock *self, GError **error);
gboolean hearth_text_stock_walk_slice (HearthTextStock *self, GError **error);
void hearth_text_stock_give_up (HearthTextStock *self, HearthKey message);
void hearth_text_stock_set_aside (HearthTextStock *self, HearthKey message);

G_END_DECLS
