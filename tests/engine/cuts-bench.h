/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "filing-fixture.h"
#include "model-server.h"

G_BEGIN_DECLS

/**
 * CutsSide:
 *
 * An account and its server.
 */
typedef struct
{
  ModelServer *server;
  guint16 account;
  const char *const *folders; /* all that is compared */
} CutsSide;

typedef struct
{
  EngineFixture *engine;
  CutsSide sides[2]; /* the first is the one that is cut */
  guint n_sides;
  guint n_rounds;
  guint32 newest; /* UID of the last message that came into INBOX */
  const char *subject;
  HearthKey draft;
  guint n_appends; /* as many messages as there should have been appended */
} CutsBench;

/**
 * CutsScene:
 *
 * What is done while a cut waits. It is to come to what the servers have, or to what it makes of it.
 */
typedef struct
{
  const char *name;
  const char *capabilities;
  const char *const *folders;
  const char *const *other_folders; /* (nullable): of a second account, of whose server nothing is cut */
  gboolean begins_anew;             /* an account that knows nothing, for each cut */
  guint n_turns;                    /* as many different things in turn: a cut at the same byte for each */
  guint every[MODEL_N_CUTS];        /* each so many bytes, from a random one on */
  void (*act) (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes);
  gboolean (*is_done) (CutsBench *bench); /* (nullable): whether the server has it, once */
  const char *drafts;                     /* (nullable): a folder of which @is_done checks the texts */
  const char *subject;                    /* (nullable): of the messages, before their number; else "m" */
} CutsScene;

void cuts_bench_add_message (CutsBench *self);
void cuts_bench_start_engine (CutsBench *self);

/* Each scene either way: /engine/cuts/NAME/down and up. Returns: what main() returns */
int cuts_run (int argc, char **argv, const CutsScene *scenes, guint n_scenes);

G_END_DECLS
