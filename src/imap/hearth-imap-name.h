/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-imap-text.h"

G_BEGIN_DECLS

/* Names of mailboxes: "wire" is what the server says and hears, any bytes; UTF-8 is what people see. */
char *hearth_imap_name_encode (const char *name, GError **error);
char *hearth_imap_name_decode (const char *wire);
gboolean hearth_imap_name_is_inbox (const char *wire);

/* The one gate for every argument that goes out: no CR, LF or NUL. */
gboolean hearth_imap_argument_check (const char *value, gssize length_bytes, GError **error);

G_END_DECLS
