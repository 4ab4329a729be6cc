/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-house-change.h"
#include "hearth-house.h"
#include "hearth-durability.h"

G_BEGIN_DECLS

/**
 * HearthHouseStore:
 *
 * The writer of `house.db`: people, accounts, identities, consents, contacts. Engine thread only. Each change is one
 * durable transaction.
 */
typedef struct _HearthHouseStore HearthHouseStore;

HearthHouseStore *hearth_house_store_open (const char *data_dir, GError **error);
void hearth_house_store_close (HearthHouseStore *self);
gboolean hearth_house_store_was_restored (HearthHouseStore *self);
HearthHouse *hearth_house_store_read (HearthHouseStore *self, GError **error);
char *hearth_house_store_dup_account_dir (HearthHouseStore *self, const HearthAccountInfo *account);

gint64 hearth_house_store_add_person (HearthHouseStore *self, const char *name, GError **error);
gboolean
hearth_house_store_update_person (HearthHouseStore *self, const HearthPerson *person, GError **error);
gboolean hearth_house_store_remove_person (HearthHouseStore *self, gint64 person, GError **error);

guint16
hearth_house_store_add_account (HearthHouseStore *self, const HearthAccountInfo *account, GError **error);
gboolean
hearth_house_store_update_account (HearthHouseStore *self, const HearthAccountInfo *account, GError **error);
gboolean hearth_house_store_remove_account (HearthHouseStore *self, guint16 account, GError **error);
gint64
hearth_house_store_add_identity (HearthHouseStore *self, const HearthIdentity *identity, GError **error);
gboolean
hearth_house_store_update_identity (HearthHouseStore *self, const HearthIdentity *identity, GError **error);
gboolean hearth_house_store_remove_identity (HearthHouseStore *self, gint64 identity, GError **error);

gboolean hearth_house_store_apply (HearthHouseStore *self, const HearthHouseChange *change, GError **error);

gboolean hearth_house_store_pin_certificate (HearthHouseStore *self,
                                             guint16 account,
                                             HearthProtocol protocol,
                                             const char *sha256,
                                             GBytes *der,
                                             GError **error);
gboolean hearth_house_store_set_pictures_allowed (HearthHouseStore *self,
                                                  const char *address,
                                                  gboolean is_allowed,
                                                  GError **error);
gboolean hearth_house_store_are_pictures_allowed (HearthHouseStore *self, const char *address);

gboolean hearth_house_store_note_contact (
    HearthHouseStore *self, gint64 person, const HearthAddress *address, gint64 now_unix_s, GError **error);
GPtrArray *hearth_house_store_find_contacts (
    HearthHouseStore *self, gint64 person, const char *text, guint max_contacts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHouseStore, hearth_house_store_close)

G_END_DECLS
