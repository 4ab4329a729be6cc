/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-engine.h"

G_BEGIN_DECLS

/**
 * FakePeopleHooks:
 * @update_account: %NULL lets every account be saved
 * @change_house: %NULL lets everything else be saved
 * @loss: what every account would take with it
 */
typedef struct
{
  gboolean (*update_account) (const HearthAccountInfo *account,
                              const HearthPasswords *passwords,
                              GError **error);
  gboolean (*change_house) (const HearthHouseChange *what, GError **error);
  HearthAccountLoss loss;
} FakePeopleHooks;

void fake_people_set_hooks (const FakePeopleHooks *hooks);
void fake_people_add_pin (guint16 account, const char *host, guint16 port);

G_END_DECLS
