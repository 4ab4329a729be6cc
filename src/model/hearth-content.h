/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-address.h"
#include "hearth-delivery.h"

G_BEGIN_DECLS

/** How a part is shown. */
typedef enum
{
  HEARTH_PART_PLAIN,      /* a text to read */
  HEARTH_PART_HTML,       /* an HTML text to read */
  HEARTH_PART_ATTACHMENT, /* listed, never shown by itself */
  HEARTH_PART_INLINE,     /* a picture that an HTML part of the same message refers to by cid: */
  HEARTH_PART_MESSAGE,    /* message/rfc822: listed as attachment */
} HearthPartKind;

/** What opening an attachment may do (trust: opened only if the declared and the sniffed type agree). */
typedef enum
{
  HEARTH_RISK_NONE,
  HEARTH_RISK_MISMATCH,   /* declared and sniffed type differ: save only */
  HEARTH_RISK_EXECUTABLE, /* programs, scripts, .desktop, html: save only, with a warning */
} HearthPartRisk;

/**
 * HearthPart:
 * @path: "1.2" as IMAP numbers parts, "1" for a message with one part
 * @name: a safe file name for attachments, never empty for them, shown with its real last extension
 * @content_type: lower-case "type/subtype"
 * @content_id: without angle brackets, or %NULL
 * @size_bytes: of the decoded bytes
 * @is_absent: no more than its beginning is on this computer; @size_bytes is about right
 * @text: of PLAIN and HTML: as plain text, UTF-8, lines end with \n; HTML is extracted. %NULL for others
 * @html: of PLAIN and HTML: the inner HTML of a body, cleaned, safe to put into the reader's frame: quotes are
 *   <details class="hearth-quote">, cid: pictures <img src="hearth-cid:ID">, pictures from the network
 *   <img data-hearth-remote="N"> without src. %NULL for others
 * @n_remote: pictures from the network in @html
 * @remote: (element-type utf8): their addresses, by N; or %NULL
 * @n_trackers: how many of them look like trackers (1×1 pictures and known beacons)
 */
typedef struct
{
  HearthPartKind kind;
  HearthPartRisk risk;
  char *path;
  char *name;
  char *content_type;
  char *content_id;
  guint64 size_bytes;
  char *text;
  char *html;
  GPtrArray *remote;
  guint n_remote;
  guint n_trackers;
  gboolean is_absent;
  gboolean is_flowed; /* @text was format=flowed (RFC 3676) and has been joined */
} HearthPart;

/** Remarks about a message, shown or offered under "About this message". */
typedef enum
{
  HEARTH_REMARK_SEVERAL_FROM = 1 << 0,
  HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS = 1 << 1, /* display name pretends to be another address */
  HEARTH_REMARK_MIXED_SCRIPT = 1 << 2, /* display name or domain mixes scripts, or has bidi controls */
  HEARTH_REMARK_CHARSET_GUESSED = 1 << 3,
  HEARTH_REMARK_CUT = 1 << 4,              /* a limit cut something off; the source has all */
  HEARTH_REMARK_HTML_TOO_LARGE = 1 << 5,   /* shown as text */
  HEARTH_REMARK_STRUCTURE_BROKEN = 1 << 6, /* several Content-Types, missing boundaries */
  HEARTH_REMARK_REPLY_TO_DIFFERS = 1 << 7,
  HEARTH_REMARK_DATE_DOUBTFUL = 1 << 8,
} HearthRemarks;

/**
 * HearthContent:
 * @sender: Sender, or %NULL
 * @from @reply_to @to @cc @bcc: (element-type HearthAddress): never %NULL
 * @subject: one line, never %NULL
 * @date_unix_s: the Date header, or 0
 * @date_offset_min: its offset from UTC
 * @message_id: without angle brackets, or %NULL
 * @in_reply_to @references: (element-type utf8): ids without angle brackets, oldest first, bounded
 * @forwarded_id: of a draft: the id of the message that it passes on, or %NULL
 * @delivered_to: (element-type HearthAddress): where a server on its way put it (Delivered-To, X-Original-To,
 *   Envelope-To); never %NULL. Anybody can write these: they only choose among the user's own addresses
 * @list_id: List-Id as shown, or %NULL
 * @list_post: the address of List-Post, or %NULL
 * @list_unsubscribe: (element-type utf8): the addresses of List-Unsubscribe, or %NULL
 * @parts: (element-type HearthPart): in the order of showing: bodies, then inline pictures, then attachments
 * @report: what it says about a letter that was sent, if it is a delivery report; or %NULL
 * @remarks: what is odd about it
 *
 * A message as it is read: the immutable result of parsing one. Counted atomically, may cross threads.
 */
typedef struct
{
  GPtrArray *from;
  GPtrArray *reply_to;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  GPtrArray *delivered_to;
  HearthAddress *sender;
  char *subject;
  gint64 date_unix_s;
  gint16 date_offset_min;
  char *message_id;
  GPtrArray *in_reply_to;
  GPtrArray *references;
  char *forwarded_id;
  char *list_id;
  HearthAddress *list_post;
  GPtrArray *list_unsubscribe;
  GPtrArray *parts;
  HearthDeliveryReport *report;
  HearthRemarks remarks;
  guint64 size_bytes;
} HearthContent;

#define HEARTH_TYPE_CONTENT (hearth_content_get_type ())
GType hearth_content_get_type (void);

HearthPart *hearth_part_new (HearthPartKind kind, const char *path);
void hearth_part_free (HearthPart *self);

HearthContent *hearth_content_new (void);
HearthContent *hearth_content_ref (HearthContent *self);
void hearth_content_unref (HearthContent *self);
const HearthPart *hearth_content_find_part (const HearthContent *self, const char *path);
const HearthPart *hearth_content_find_cid (const HearthContent *self, const char *content_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPart, hearth_part_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthContent, hearth_content_unref)

G_END_DECLS
