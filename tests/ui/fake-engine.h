/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-engine.h"
#include "hearth-error.h"

G_BEGIN_DECLS

/**
 * A household made up in memory that stands in for the engine, so that widgets can be tested without servers, store or
 * threads. Anna has two accounts, Home (1) and Clinic (2), Tomas has one (3). Answers come in the next turn of the main
 * loop, in order.
 */

#define FAKE_HOME   1
#define FAKE_CLINIC 2
#define FAKE_TOMAS  3

/* Row ids of folders; every account has these. */
#define FAKE_INBOX   1
#define FAKE_DRAFTS  2
#define FAKE_SENT    3
#define FAKE_ARCHIVE 4 /* a million messages in Home */
#define FAKE_JUNK    5
#define FAKE_TRASH   6
#define FAKE_HOUSE   7 /* holds Kitchen, which holds Tiles */
#define FAKE_KITCHEN 8
#define FAKE_TILES   9
#define FAKE_SCHOOL  10

#define FAKE_N_INBOX   40
#define FAKE_N_ARCHIVE 1000000

/* Before hearth_client_new(): the next engine has no account, or holds rows back until told. */
void fake_engine_set_empty (gboolean is_empty);
void fake_engine_set_seconds (gint64 now_unix_s);

/**
 * FakeHooks:
 *
 * What a test answers itself; a member that is %NULL leaves the made-up answer. Set before what is asked.
 */
typedef struct
{
  HearthContent *(*read_message) (HearthKey placement, GError **error);
  GBytes *(*read_part) (HearthKey placement, const char *path, GError **error);
  gboolean (*are_pictures_allowed) (const char *address);
  GBytes *(*fetch_picture) (const char *uri, char **content_type, GError **error);
  gboolean (*test_account) (const HearthAccountInfo *account,
                            const HearthPasswords *passwords,
                            HearthTestProgress progress,
                            gpointer progress_data,
                            HearthTestStep *failed_step,
                            GError **error);
  guint16 (*add_account) (const HearthAccountInfo *account, const HearthPasswords *passwords, GError **error);
  HearthKey (*send) (HearthLetter *letter, GError **error);
  gboolean (*save_draft) (HearthLetter *letter, GError **error);
  gboolean (*discard_draft) (GError **error);
  HearthLetter *(*edit_draft) (HearthKey placement, HearthKey *draft);
  void (*list_open_drafts) (GPtrArray *records);
  GError *(*fail_attaching) (void);
  void (*read_deliveries) (HearthKey placement, const char *about, HearthDeliveryNews *news);
} FakeHooks;

/* How many drafts were saved for the first time. */
guint fake_engine_count_drafts (void);
void fake_engine_set_hooks (const FakeHooks *hooks);
HearthEngine *fake_engine_get (void);
HearthKey fake_engine_add_message (guint16 account, gint64 folder, const char *from, const char *subject);
void fake_engine_remove_message (HearthKey placement);
void fake_engine_hold_rows (gboolean is_held);
/* What is attached meanwhile comes when it is not held any more. */
void fake_engine_hold_attaching (gboolean is_held);
void fake_engine_set_status (guint16 account, HearthAccountState state, const GError *error);
void fake_engine_add_letter (guint16 account,
                             const char *recipients,
                             const char *subject,
                             HearthOutboxState state,
                             const GError *error);
/* fake-filing.c: changes that wait, and the server's refusal of one */
HearthPendingChange *fake_engine_add_pending (guint16 account,
                                              HearthPendingKind kind,
                                              HearthPendingState state,
                                              guint32 n_messages,
                                              const GError *error);
void fake_engine_refuse_pending (HearthKey change);
void fake_engine_fail_pending (HearthKey change);
void fake_engine_refuse_flags (guint n, HearthErrorCode code);
void fake_engine_set_rights (HearthKey folder, HearthFolderRights rights);
void fake_engine_fail_next_filing (HearthErrorCode code);
void fake_engine_fail_next_filing_after (guint n_done, HearthErrorCode code);
HearthKey fake_engine_get_folder (HearthKey placement);
HearthHouse *fake_engine_get_house (HearthEngine *self);
void fake_engine_replace_house (HearthEngine *self, HearthHouse *house);
HearthFlags fake_engine_get_flags (HearthKey placement);
guint fake_engine_get_n_rows_read (void);
guint fake_engine_get_n_flagged (void);

G_END_DECLS
