/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/** Which field of a server is to be mended. */
typedef enum
{
  HEARTH_SERVER_FIELD_HOST,
  HEARTH_SERVER_FIELD_PORT,
  HEARTH_SERVER_FIELD_USER,
  HEARTH_SERVER_FIELD_PASSWORD, /* of a server for sending that has its own */
} HearthServerField;

/** How a server for sending wants to be signed in to. */
typedef enum
{
  HEARTH_SIGN_IN_SAME, /* as for fetching */
  HEARTH_SIGN_IN_OWN,
  HEARTH_SIGN_IN_NONE,
} HearthSignIn;

/**
 * HearthServerGroup:
 *
 * Name, port, encryption and user of one server; for sending also whether it is signed in to as for fetching. What the
 * user did not touch follows the address.
 *
 * Signal "changed".
 */
#define HEARTH_TYPE_SERVER_GROUP (hearth_server_group_get_type ())
G_DECLARE_FINAL_TYPE (HearthServerGroup, hearth_server_group, HEARTH, SERVER_GROUP, AdwBin)

GtkWidget *hearth_server_group_new (HearthProtocol protocol);
void hearth_server_group_propose (HearthServerGroup *self, const char *address);
void hearth_server_group_set_server (HearthServerGroup *self, const HearthServer *server);
HearthServer *hearth_server_group_dup_server (HearthServerGroup *self, const char **words);
HearthServer *hearth_server_group_peek_server (HearthServerGroup *self);
gboolean hearth_server_group_dup_pair (HearthServerGroup *imap,
                                       HearthServerGroup *smtp,
                                       HearthServer **imap_server,
                                       HearthServer **smtp_server,
                                       const char **words);
HearthSignIn hearth_server_group_get_sign_in (HearthServerGroup *self);
const char *hearth_server_group_get_password (HearthServerGroup *self);
void hearth_server_group_pin (HearthServerGroup *self, const char *sha256);
void hearth_server_group_mark (HearthServerGroup *self, HearthServerField field);
void hearth_server_group_clear_marks (HearthServerGroup *self);

G_END_DECLS
