/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hearth-client.h"

G_BEGIN_DECLS

JsonObject *drive_json_account (HearthAccount *account);
JsonObject *drive_json_keep (const HearthKeep *keep);
JsonObject *drive_json_folder (HearthFolder *folder);
JsonObject *drive_json_row (const HearthRow *row);
JsonObject *drive_json_content (const HearthContent *content);
JsonObject *drive_json_letter (const HearthOutboxItem *item);
JsonObject *drive_json_error (const GError *error);
char *drive_key_to_string (HearthKey key);
HearthKey drive_key_from_string (const char *text);

G_END_DECLS
