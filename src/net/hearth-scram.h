/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthScramConfig:
 * @user: the user
 * @password: the password
 * @binding_type: (nullable): "tls-exporter" or "tls-unique", with @binding
 * @binding: (nullable): the channel binding
 * @mechanism: "SCRAM-SHA-256" or "SCRAM-SHA-256-PLUS"
 */
typedef struct
{
  const char *user;
  const char *password;
  const char *binding_type;
  GBytes *binding;
  const char *mechanism;
} HearthScramConfig;

typedef struct _HearthScram HearthScram;

HearthScram *hearth_scram_new (const HearthScramConfig *config, GError **error);
void hearth_scram_free (HearthScram *scram);
GBytes *hearth_scram_step (HearthScram *scram, GBytes *challenge, GError **error);
gboolean hearth_scram_is_verified (HearthScram *scram);
gboolean hearth_scram_check_server_first (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthScram, hearth_scram_free)

G_END_DECLS
