/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthFlags:
 *
 * The flags of a message as one mask. Bits 0 to 31 are fixed for ever (they are stored); bits 32 to 63 are keywords
 * of one folder, named in the store's table `folder_keyword`.
 */
typedef guint64 HearthFlags;

#define HEARTH_FLAG_SEEN          (G_GUINT64_CONSTANT (1) << 0)
#define HEARTH_FLAG_ANSWERED      (G_GUINT64_CONSTANT (1) << 1)
#define HEARTH_FLAG_FLAGGED       (G_GUINT64_CONSTANT (1) << 2) /* starred */
#define HEARTH_FLAG_DELETED       (G_GUINT64_CONSTANT (1) << 3)
#define HEARTH_FLAG_DRAFT         (G_GUINT64_CONSTANT (1) << 4)
#define HEARTH_FLAG_FORWARDED     (G_GUINT64_CONSTANT (1) << 8)  /* $Forwarded */
#define HEARTH_FLAG_JUNK          (G_GUINT64_CONSTANT (1) << 9)  /* $Junk */
#define HEARTH_FLAG_NOTJUNK       (G_GUINT64_CONSTANT (1) << 10) /* $NotJunk */
#define HEARTH_FLAG_MDNSENT       (G_GUINT64_CONSTANT (1) << 11) /* $MDNSent */
#define HEARTH_FLAG_PHISHING      (G_GUINT64_CONSTANT (1) << 12) /* $Phishing */
#define HEARTH_FLAG_IMPORTANT     (G_GUINT64_CONSTANT (1) << 13) /* $Important */
#define HEARTH_FLAG_SUBMITTED     (G_GUINT64_CONSTANT (1) << 14) /* $Submitted */
#define HEARTH_FLAG_SUBMITPENDING (G_GUINT64_CONSTANT (1) << 15) /* $SubmitPending */

#define HEARTH_FLAG_FIRST_KEYWORD_BIT 32
#define HEARTH_FLAGS_FIXED            G_GUINT64_CONSTANT (0xffffffff)

HearthFlags hearth_flags_from_name (const char *name);
const char *hearth_flags_get_name (guint bit);

G_END_DECLS
