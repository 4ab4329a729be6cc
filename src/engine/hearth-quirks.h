/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-connection.h"

G_BEGIN_DECLS

/** What is special about a server. */
typedef enum
{
  HEARTH_QUIRK_FILES_SENT = 1 << 0, /* puts a copy of what it sends into Sent by itself, a moment later */
  HEARTH_QUIRK_FEW_CONNECTIONS = 1 << 1, /* refuses or slows down more than one connection */
  HEARTH_QUIRK_NO_QRESYNC = 1 << 2,      /* offers QRESYNC, and what it says then is wrong */
} HearthQuirks;

HearthQuirks hearth_quirks_find (const char *server_name, const char *host);

G_END_DECLS
