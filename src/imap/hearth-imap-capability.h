/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-text.h"

G_BEGIN_DECLS

/** What a server offers, as far as we use it. */
typedef enum
{
  HEARTH_IMAP_CAP_IMAP4REV1 = 1 << 0,
  HEARTH_IMAP_CAP_STARTTLS = 1 << 1,
  HEARTH_IMAP_CAP_LOGINDISABLED = 1 << 2,
  HEARTH_IMAP_CAP_SASL_IR = 1 << 3,
  HEARTH_IMAP_CAP_ID = 1 << 4,
  HEARTH_IMAP_CAP_ENABLE = 1 << 5,
  HEARTH_IMAP_CAP_IDLE = 1 << 6,
  HEARTH_IMAP_CAP_NAMESPACE = 1 << 7,
  HEARTH_IMAP_CAP_LITERAL_PLUS = 1 << 8,
  HEARTH_IMAP_CAP_LITERAL_MINUS = 1 << 9,
  HEARTH_IMAP_CAP_UIDPLUS = 1 << 10,
  HEARTH_IMAP_CAP_MOVE = 1 << 11,
  HEARTH_IMAP_CAP_UNSELECT = 1 << 12,
  HEARTH_IMAP_CAP_SPECIAL_USE = 1 << 13,
  HEARTH_IMAP_CAP_LIST_EXTENDED = 1 << 14,
  HEARTH_IMAP_CAP_LIST_STATUS = 1 << 15,
  HEARTH_IMAP_CAP_CHILDREN = 1 << 16,
  HEARTH_IMAP_CAP_ESEARCH = 1 << 17,
  HEARTH_IMAP_CAP_CONDSTORE = 1 << 18,
  HEARTH_IMAP_CAP_QRESYNC = 1 << 19,
  HEARTH_IMAP_CAP_NOTIFY = 1 << 20,
  HEARTH_IMAP_CAP_COMPRESS = 1 << 21,
  HEARTH_IMAP_CAP_OBJECTID = 1 << 22,
  HEARTH_IMAP_CAP_GMAIL = 1 << 23,
  HEARTH_IMAP_CAP_UTF8 = 1 << 24,
  HEARTH_IMAP_CAP_QUOTA = 1 << 26,
  HEARTH_IMAP_CAP_ACL = 1 << 27,
  HEARTH_IMAP_CAP_LIST_MYRIGHTS = 1 << 28,
  HEARTH_IMAP_CAP_PREVIEW = 1 << 29,
} HearthImapCapabilities;

/* Their names as servers write them, in a fixed order. */
GStrv hearth_imap_capabilities_dup_names (HearthImapCapabilities capabilities);

G_END_DECLS
