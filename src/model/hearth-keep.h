/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What of an account or a folder is fetched before anybody opens it. Stored by number. */
typedef enum
{
  HEARTH_KEEP_AS_ACCOUNT, /* of a folder only */
  HEARTH_KEEP_TEXTS,      /* every text, and attachments up to a size */
  HEARTH_KEEP_EVERYTHING,
  HEARTH_KEEP_RECENT, /* as TEXTS, of the last months; of older messages only the headers */
  HEARTH_KEEP_HEADERS,
  HEARTH_N_KEEP_KINDS,
} HearthKeepKind;

/** Most attachments that are read and not filed (a letter, an invoice, a scan) are smaller; photographs and films, which fill
 * disks, are larger. Nine in ten messages are smaller as a whole. */
#define HEARTH_KEEP_ATTACHMENT_BYTES (1024 * 1024)

#define HEARTH_KEEP_MONTHS     12
#define HEARTH_KEEP_MONTHS_MAX 1200

/**
 * HearthKeep:
 * @months: of %HEARTH_KEEP_RECENT: how many, from 1
 * @attachment_max_bytes: larger attachments come when they are opened; not looked at with EVERYTHING and HEADERS
 *
 * How much of the mail is on this computer without asking. Headers always are; what is here already stays. A plain value.
 */
typedef struct
{
  HearthKeepKind kind;
  guint months;
  guint64 attachment_max_bytes;
} HearthKeep;

HearthKeep hearth_keep_default (void);
HearthKeep hearth_keep_new (HearthKeepKind kind);
HearthKeep hearth_keep_from_numbers (gint64 kind, gint64 months, gint64 attachment_max_bytes);
HearthKeep hearth_keep_resolve (const HearthKeep *folder, const HearthKeep *account);
gboolean hearth_keep_equal (const HearthKeep *a, const HearthKeep *b);
gint64 hearth_keep_get_since_unix_s (const HearthKeep *self, gint64 now_unix_s);
guint64 hearth_keep_get_attachment_limit (const HearthKeep *self);
const char *hearth_keep_kind_get_name (HearthKeepKind kind);
gboolean hearth_keep_kind_from_name (const char *name, HearthKeepKind *kind);

G_END_DECLS
