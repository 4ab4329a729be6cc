/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-server.h"
#include "hearth-engine-deliveries.h"
#include "hearth-engine-drafts.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

/**
 * EngineFixture:
 *
 * An engine in a folder of its own under /tmp, and its functions as calls that wait. Nothing waits for a time: a wait
 * ends when what it waits for is so, or with the test's own time limit.
 */
typedef struct
{
  HearthEngine *engine;
  char *dir;
  guint n_events;
  GArray *refused;     /* of HearthKey */
  GPtrArray *not_done; /* of HearthPendingChange */
  HearthPasswordFate fate;
  GError *keyring_error;
} EngineFixture;

typedef gboolean (*EngineCondition) (EngineFixture *fixture, gconstpointer data);

EngineFixture *engine_fixture_new (void);
void engine_fixture_free (EngineFixture *self);
void engine_fixture_start (EngineFixture *self);
gint64 engine_fixture_stop (EngineFixture *self); /* milliseconds that it took */
void engine_fixture_wait (EngineFixture *self, EngineCondition condition, gconstpointer data);
void engine_fixture_poll (EngineFixture *self, EngineCondition condition, gconstpointer data);
void engine_fixture_wait_heard (EngineFixture *self, FakeServer *server, const char *command, guint n);
void engine_fixture_check_until (EngineFixture *self, EngineCondition condition, gconstpointer data);
void engine_fixture_check_until_heard (EngineFixture *self, FakeServer *server, const char *command, guint n);

HearthAccountInfo *engine_account_new (const char *address,
                                       const char *user,
                                       const char *imap_host,
                                       guint16 imap_port,
                                       HearthSecurity imap_security,
                                       guint16 smtp_port,
                                       HearthSecurity smtp_security);
guint16 engine_fixture_add_account (EngineFixture *self, HearthAccountInfo *info, const char *password);
void engine_fixture_set_password (EngineFixture *self,
                                  guint16 account,
                                  HearthProtocol protocol,
                                  const char *password);
void engine_fixture_update_account (EngineFixture *self,
                                    const HearthAccountInfo *info,
                                    const HearthPasswords *passwords);
void engine_fixture_change_house (EngineFixture *self, HearthHouseChange *change);
gboolean engine_fixture_test_account (EngineFixture *self,
                                      const HearthAccountInfo *info,
                                      const char *password,
                                      HearthTestStep *failed_step,
                                      GError **error);
void engine_fixture_trust (EngineFixture *self,
                           guint16 account,
                           HearthProtocol protocol,
                           GTlsCertificate *certificate);
HearthHouse *engine_fixture_house (EngineFixture *self);

HearthAccountState engine_fixture_state (EngineFixture *self, guint16 account);
int engine_fixture_error_code (EngineFixture *self, guint16 account); /* -1: none */
void engine_fixture_wait_state (EngineFixture *self, guint16 account, HearthAccountState state);
void engine_fixture_wait_problem (EngineFixture *self, guint16 account, int code);
void engine_fixture_wait_pushed (EngineFixture *self, guint16 account);

HearthFolderInfo *engine_fixture_folder (EngineFixture *self, guint16 account, const char *path);
void engine_fixture_wait_in_step (EngineFixture *self, guint16 account, const char *path, guint32 n_messages);
GPtrArray *engine_fixture_rows (EngineFixture *self, guint16 account, const char *path, guint n_first);
HearthRow *
engine_fixture_find_row (EngineFixture *self, guint16 account, const char *path, const char *subject);
HearthRow *
engine_fixture_wait_row (EngineFixture *self, guint16 account, const char *path, const char *subject);
void engine_fixture_set_flags (
    EngineFixture *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values);
HearthContent *engine_fixture_read (EngineFixture *self, HearthKey placement, GError **error);
GBytes *engine_fixture_read_part (EngineFixture *self, HearthKey placement, const char *path, GError **error);
HearthKey engine_fixture_send (EngineFixture *self, HearthLetter *letter, GError **error);
HearthOutboxItem *engine_fixture_outbox_item (EngineFixture *self, HearthKey key);
void engine_fixture_wait_outbox (EngineFixture *self, HearthKey key, HearthOutboxState state);
gboolean
engine_fixture_decide (EngineFixture *self, HearthKey key, HearthOutboxDecision decision, GError **error);

HearthKey
engine_fixture_save_draft (EngineFixture *self, HearthKey draft, HearthKey origin, HearthLetter *letter);
void engine_fixture_discard_draft (EngineFixture *self, HearthKey draft);
HearthDraftRecord *engine_fixture_edit_draft (EngineFixture *self, HearthKey placement);
HearthKey
engine_fixture_send_draft_later (EngineFixture *self, HearthLetter *letter, gint64 not_before_unix_s);
HearthKey engine_fixture_send_draft (EngineFixture *self, HearthKey draft, HearthLetter *letter);

HearthDeliveryNews *
engine_fixture_read_deliveries (EngineFixture *self, HearthKey placement, const char *about);

gboolean engine_files_contain (const char *dir, const char *needle);

G_END_DECLS
