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
} HearthServerField;

/**
 * HearthServerGroup:
 *
 * Name, port, encryption and user of one server. What the user did not touch follows the address.
 *
 * Signal "changed".
 */
#define HEARTH_TYPE_SERVER_GROUP (hearth_server_group_get_type ())
G_DECLARE_FINAL_TYPE (HearthServerGroup, hearth_server_group, HEARTH, SERVER_GROUP, AdwBin)

GtkWidget *hearth_server_group_new (HearthProtocol protocol);
void hearth_server_group_propose (HearthServerGroup *self, const char *address);
HearthServer *hearth_server_group_dup_server (HearthServerGroup *self);
void hearth_server_group_pin (HearthServerGroup *self, const char *sha256);
void hearth_server_group_mark (HearthServerGroup *self, HearthServerField field);
void hearth_server_group_clear_marks (HearthServerGroup *self);

G_END_DECLS
