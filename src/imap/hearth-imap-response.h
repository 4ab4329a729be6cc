/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-id-set.h"
#include "hearth-imap-capability.h"
#include "hearth-imap-cursor.h"
#include "hearth-imap-mailbox.h"

G_BEGIN_DECLS

/* Ways of signing in, and namespaces, that are looked at in one answer. */
#define HEARTH_IMAP_MECHANISMS_MAX 32
#define HEARTH_IMAP_NAMESPACES_MAX 32

/** What came. */
typedef enum
{
  HEARTH_IMAP_RESPONSE_NONE,     /* nothing whole yet */
  HEARTH_IMAP_RESPONSE_CONTINUE, /* "+ text" */
  HEARTH_IMAP_RESPONSE_OK,       /* the next five with a tag, or untagged */
  HEARTH_IMAP_RESPONSE_NO,
  HEARTH_IMAP_RESPONSE_BAD,
  HEARTH_IMAP_RESPONSE_BYE,
  HEARTH_IMAP_RESPONSE_PREAUTH,
  HEARTH_IMAP_RESPONSE_CAPABILITY,
  HEARTH_IMAP_RESPONSE_ENABLED,
  HEARTH_IMAP_RESPONSE_LIST,
  HEARTH_IMAP_RESPONSE_LSUB,
  HEARTH_IMAP_RESPONSE_STATUS,
  HEARTH_IMAP_RESPONSE_FLAGS,
  HEARTH_IMAP_RESPONSE_SEARCH,
  HEARTH_IMAP_RESPONSE_VANISHED,
  HEARTH_IMAP_RESPONSE_NAMESPACE,
  HEARTH_IMAP_RESPONSE_MYRIGHTS,
  HEARTH_IMAP_RESPONSE_QUOTA,
  HEARTH_IMAP_RESPONSE_ID,
  HEARTH_IMAP_RESPONSE_EXISTS,
  HEARTH_IMAP_RESPONSE_RECENT,
  HEARTH_IMAP_RESPONSE_EXPUNGE,
  HEARTH_IMAP_RESPONSE_FETCH,
  HEARTH_IMAP_RESPONSE_BODY_BEGIN, /* a large literal within a FETCH starts */
  HEARTH_IMAP_RESPONSE_BODY_DATA,
  HEARTH_IMAP_RESPONSE_BODY_END,
  HEARTH_IMAP_RESPONSE_UNKNOWN, /* something that this layer has no use for */
  HEARTH_IMAP_RESPONSE_BROKEN,  /* not IMAP; its end is clear */
} HearthImapResponseKind;

/** The codes in brackets, RFC 3501, 4315, 5530, 7162. */
typedef enum
{
  HEARTH_IMAP_CODE_NONE,
  HEARTH_IMAP_CODE_OTHER,
  HEARTH_IMAP_CODE_ALERT,
  HEARTH_IMAP_CODE_ALREADYEXISTS,
  HEARTH_IMAP_CODE_APPENDUID,
  HEARTH_IMAP_CODE_AUTHENTICATIONFAILED,
  HEARTH_IMAP_CODE_AUTHORIZATIONFAILED,
  HEARTH_IMAP_CODE_CANNOT,
  HEARTH_IMAP_CODE_CAPABILITY,
  HEARTH_IMAP_CODE_CLIENTBUG,
  HEARTH_IMAP_CODE_CLOSED,
  HEARTH_IMAP_CODE_CONTACTADMIN,
  HEARTH_IMAP_CODE_COPYUID,
  HEARTH_IMAP_CODE_CORRUPTION,
  HEARTH_IMAP_CODE_EXPIRED,
  HEARTH_IMAP_CODE_HIGHESTMODSEQ,
  HEARTH_IMAP_CODE_INUSE,
  HEARTH_IMAP_CODE_LIMIT,
  HEARTH_IMAP_CODE_NOMODSEQ,
  HEARTH_IMAP_CODE_NONEXISTENT,
  HEARTH_IMAP_CODE_NOPERM,
  HEARTH_IMAP_CODE_OVERQUOTA,
  HEARTH_IMAP_CODE_PERMANENTFLAGS,
  HEARTH_IMAP_CODE_PRIVACYREQUIRED,
  HEARTH_IMAP_CODE_READ_ONLY,
  HEARTH_IMAP_CODE_READ_WRITE,
  HEARTH_IMAP_CODE_SERVERBUG,
  HEARTH_IMAP_CODE_TRYCREATE,
  HEARTH_IMAP_CODE_UIDNEXT,
  HEARTH_IMAP_CODE_UIDNOTSTICKY,
  HEARTH_IMAP_CODE_UIDVALIDITY,
  HEARTH_IMAP_CODE_UNAVAILABLE,
  HEARTH_IMAP_CODE_NOTIFICATIONOVERFLOW,
  HEARTH_IMAP_CODE_MODIFIED,
} HearthImapCode;

/**
 * HearthImapResponse:
 * @tag: of a tagged answer, else NIL
 * @text: the words for people, or of "+"; or the bytes of BODY_DATA
 * @number: EXISTS, RECENT, EXPUNGE, the sequence number of a FETCH and of BODY_BEGIN; or the number of a code
 * @uid_validity: of APPENDUID and COPYUID
 * @ids: (nullable): of SEARCH, VANISHED and MODIFIED, and the UIDs at the target of APPENDUID and COPYUID
 * @from_ids: (nullable): of COPYUID
 * @search_tag: the command that an ESEARCH answers, or NIL
 * @is_earlier: VANISHED (EARLIER)
 *
 * One answer. Borrowed from the parser until it is asked for the next.
 */
typedef struct
{
  HearthImapResponseKind kind;
  HearthImapText tag;
  HearthImapCode code;
  HearthImapText text;
  guint64 number;
  guint32 uid_validity;
  HearthIdSet *ids;
  HearthIdSet *from_ids;
  HearthImapText search_tag;
  gboolean is_earlier;
  gboolean is_broken;
  HearthImapCapabilities capabilities;
  HearthImapText mechanisms[HEARTH_IMAP_MECHANISMS_MAX];
  guint n_mechanisms;
  HearthImapFlagList flags;
  HearthImapListEntry list;
  HearthImapRights rights; /* of MYRIGHTS, with the name of @list */
  HearthImapQuota quota;
  HearthImapStatus status;
  struct
  {
    HearthImapNamespaceKind kind;
    HearthImapText prefix;
    char separator;
  } namespaces[HEARTH_IMAP_NAMESPACES_MAX];
  guint n_namespaces;
  HearthImapText id_name;
  HearthImapText id_version;
  HearthImapFetch fetch;
  HearthImapBody body;
  const HearthImapSection *sections;
  guint n_sections;
} HearthImapResponse;

/**
 * HearthImapElided:
 * @at: where in the answer a literal was that has been handed on in pieces; NIL stands there
 * @size_bytes: how long it was
 */
typedef struct
{
  gsize at;
  guint64 size_bytes;
} HearthImapElided;

void hearth_imap_response_parse (HearthImapResponse *response,
                                 const char *bytes,
                                 gsize length,
                                 HearthImapScratch *scratch,
                                 const HearthImapElided *elided,
                                 guint n_elided);
void hearth_imap_response_clear (HearthImapResponse *response);
const char *hearth_imap_response_kind_get_name (HearthImapResponseKind kind);

/* Parts of it, for its own files. */
gboolean hearth_imap_fetch_parse (HearthImapCursor *cursor,
                                  HearthImapResponse *response,
                                  const char *bytes,
                                  const HearthImapElided *elided,
                                  guint n_elided);
void hearth_imap_status_line_parse (HearthImapCursor *cursor, HearthImapResponse *response);
void hearth_imap_capabilities_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_list_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_status_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_namespace_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_my_rights_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_quota_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_id_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_search_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_esearch_parse (HearthImapCursor *cursor, HearthImapResponse *response);
gboolean hearth_imap_vanished_parse (HearthImapCursor *cursor, HearthImapResponse *response);
HearthIdSet *hearth_imap_cursor_dup_ids (HearthImapCursor *cursor);

G_END_DECLS
