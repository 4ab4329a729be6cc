/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-flags.h"
#include "hearth-folder-info.h"
#include "hearth-id-set.h"
#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthMessageData:
 * @uid: in the folder, not 0
 * @flags: what the server says (keyword bits by hearth_account_store_flags_from_names())
 * @modseq: CONDSTORE's, or 0
 * @message_id: without angle brackets, or %NULL
 * @in_reply_to: the first id of it, without angle brackets, or %NULL
 * @references: (array length=n_references): ids without angle brackets, oldest first; any number
 * @server_id: X-GM-MSGID or EMAILID (RFC 8474) as text, or %NULL
 * @labels: (nullable): what other folders it lies in and is called by (X-GM-LABELS), sorted, one a line, "" for nowhere else;
 *   %NULL if the server said nothing of it
 * @from_name @from_address: the first author; either may be %NULL
 * @to_name @to_address: the first recipient; either may be %NULL
 * @recipients: all of To and Cc as text for the search index, or %NULL
 * @subject: decoded, one line, or %NULL
 * @has_date: whether there was a Date that could be read
 * @date_unix_s @date_offset_min: the Date header
 * @internal_unix_s: INTERNALDATE
 * @size_bytes: RFC822.SIZE
 * @is_structure_known: whether @has_attachment says anything
 * @structure @structure_bytes: BODYSTRUCTURE in a form that only the engine reads, or %NULL
 *
 * One message as a server told it. Everything is borrowed for the call; text must be valid UTF-8 (what is not is
 * repaired with U+FFFD).
 */
typedef struct
{
  guint32 uid;
  HearthFlags flags;
  guint64 modseq;
  const char *message_id;
  const char *in_reply_to;
  const char *const *references;
  gsize n_references;
  const char *server_id;
  const char *labels;
  const char *from_name;
  const char *from_address;
  const char *to_name;
  const char *to_address;
  const char *recipients;
  guint32 n_recipients;
  const char *subject;
  gboolean has_date;
  gint64 date_unix_s;
  gint16 date_offset_min;
  gint64 internal_unix_s;
  guint64 size_bytes;
  gboolean is_structure_known;
  gboolean has_attachment;
  const void *structure;
  gsize structure_bytes;
} HearthMessageData;

/** What hearth_account_store_put_messages() did. */
typedef struct
{
  guint n_added;  /* new placements */
  guint n_joined; /* placements, new or shown already, of a message that was known */
  guint n_known;  /* UIDs that were there: only their flags were merged */
} HearthPutResult;

/** What the server says about the flags of one UID. @modseq may be 0, and @labels %NULL (HearthMessageData). */
typedef struct
{
  guint32 uid;
  HearthFlags flags;
  guint64 modseq;
  const char *labels;
} HearthFlagNews;

/**
 * HearthFlagPush:
 * @mask: the flags to change
 * @values: their values; always within @mask
 * @uids: the messages
 *
 * One group of placements that want the same change: at most one `+FLAGS` (@values) and one `-FLAGS` (@mask & ~@values).
 */
typedef struct
{
  HearthKey folder;
  HearthFlags mask;
  HearthFlags values;
  HearthIdSet *uids;
} HearthFlagPush;

void hearth_flag_push_free (HearthFlagPush *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthFlagPush, hearth_flag_push_free)

/**
 * HearthLocation:
 *
 * Where a placement lies and what is known of its message. A plain value.
 */
typedef struct
{
  HearthKey placement;
  HearthKey message;
  HearthKey folder;
  guint32 uid;
  guint32 uidvalidity;
  HearthFlags flags;
  guint64 size_bytes;
  gint64 date_sort_unix_s;
  gboolean is_body_here;
  gboolean is_text_here; /* all of it, or with gaps where attachments are */
  gboolean has_preview;
} HearthLocation;

/**
 * HearthTextScan:
 * @folder: where to look
 * @since_unix_s: how old they may be
 * @wants_whole: also those of which only attachments are lacking
 * @counts: a message that lies in several folders is found in one of them only
 * @date_unix_s @placement_row: the last that was looked at
 * @is_done: there is nothing older
 *
 * A walk through a folder, newest first, a slice at a time; hearth_text_scan_init() puts it at the beginning.
 */
typedef struct
{
  HearthKey folder;
  gint64 since_unix_s;
  gboolean wants_whole;
  gboolean counts;
  gint64 date_unix_s;
  gint64 placement_row;
  gboolean is_done;
} HearthTextScan;

void hearth_text_scan_init (HearthTextScan *self, HearthKey folder, gint64 since_unix_s);

/**
 * HearthFolderData:
 * @path: the mailbox name as the server writes it: any bytes but NUL, data and never a file name
 * @decoded: the same as text (modified UTF-7 decoded), with the server's separator; repaired if not UTF-8
 * @separator: the hierarchy separator, or 0 for none
 * @server_id: (nullable): what the server calls it whatever its name is
 *
 * One line of LIST. Borrowed for the call.
 */
typedef struct
{
  const char *path;
  const char *decoded;
  char separator;
  HearthFolderRole role;
  gboolean is_selectable;
  gboolean is_subscribed;
  const char *server_id;
} HearthFolderData;

/** What the user wants of a folder and the server has not done yet. Stored by number. */
typedef enum
{
  HEARTH_FOLDER_WISH_CREATE = 1 << 0, /* it is not on the server */
  HEARTH_FOLDER_WISH_REMOVE = 1 << 1, /* it is not shown */
  HEARTH_FOLDER_WISH_SUBSCRIPTION = 1 << 2,
} HearthFolderWishes;

/**
 * HearthFolderRecord:
 * @uidvalidity @uidnext @highestmodseq: as last committed; 0 if not known
 * @resume_uid: the first sync goes newest first: every UID from here to @uidnext has been fetched; 0 before it began,
 *   1 when it is done
 * @n_messages: placements known here
 * @permanent_flags: what PERMANENTFLAGS names, keywords too
 * @keeps_keywords: whether it allows all keywords, new or old
 * @sweep_uid: the flags of messages below this are to be looked at next (hearth-folder-sync-sweep.c); 0: of none
 * @swept_unix_s: when those of all had been
 * @generation: the folder's change counter
 * @keep: how much of it is fetched before anybody opens it
 *
 * What the engine needs to know of a folder. A value: free it with hearth_folder_record_free().
 */
typedef struct
{
  HearthKey key;
  HearthKey parent;
  char *path;
  char separator;
  HearthFolderRole role;
  HearthFolderState state;
  gboolean is_selectable;
  gboolean is_subscribed;
  HearthFolderWishes wishes;
  gboolean keeps_keywords;
  HearthFlags permanent_flags;
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 highestmodseq;
  guint32 resume_uid;
  guint32 n_messages;
  guint32 n_unread;
  guint32 n_on_server;
  gint64 in_step_unix_s;
  guint32 sweep_uid;
  gint64 swept_unix_s;
  HearthFolderRights rights;
  gboolean is_read_only; /* the server opens it so */
  guint64 generation;
  HearthKeep keep;
} HearthFolderRecord;

HearthFolderRecord *hearth_folder_record_copy (const HearthFolderRecord *self);
void hearth_folder_record_free (HearthFolderRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthFolderRecord, hearth_folder_record_free)

/** Which fields of a record hearth_account_store_update_folder() writes. */
typedef enum
{
  HEARTH_FOLDER_SET_STATE = 1 << 0,
  HEARTH_FOLDER_SET_PERMANENT_FLAGS = 1 << 1, /* with keeps_keywords */
  HEARTH_FOLDER_SET_UIDNEXT = 1 << 2,
  HEARTH_FOLDER_SET_HIGHESTMODSEQ = 1 << 3,
  HEARTH_FOLDER_SET_RESUME_UID = 1 << 4,
  HEARTH_FOLDER_SET_N_ON_SERVER = 1 << 5,
  HEARTH_FOLDER_SET_IN_STEP = 1 << 6,
  HEARTH_FOLDER_SET_SWEEP = 1 << 7, /* how far it is, and when it was done */
  HEARTH_FOLDER_SET_KEEP = 1 << 8,
  HEARTH_FOLDER_SET_RIGHTS = 1 << 9,
  HEARTH_FOLDER_SET_READ_ONLY = 1 << 10,
} HearthFolderFields;

G_END_DECLS
