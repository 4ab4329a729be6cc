/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPRESS=DEFLATE (RFC 4978): when it is asked for, and the border between plain and packed bytes. It goes out when
 * nothing else is in flight, and nothing follows it before its answer; what the user waits for does not wait for it to
 * begin. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include "hearth-imap-limits.h"
#include "hearth-thread.h"

/**
 * hearth_imap_session_compress:
 *
 * Asks the server to pack what it sends, as soon as that disturbs nobody; never if it does not offer that.
 */
void
hearth_imap_session_compress (HearthImapSession *session)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  session->wants_compression = !session->is_compressed;
}

/**
 * hearth_imap_session_is_compressed:
 *
 * Returns: whether the server has agreed
 */
gboolean
hearth_imap_session_is_compressed (HearthImapSession *session)
{
  return session->is_compressed;
}

/**
 * hearth_imap_session_begin_measuring:
 *
 * It is to be found out whether the server should pack. Until that is known there is no more than one large FETCH in
 * flight: COMPRESS would have to wait for all of them.
 */
void
hearth_imap_session_begin_measuring (HearthImapSession *session)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  session->is_measuring = TRUE;
}

/**
 * hearth_imap_session_end_measuring:
 *
 * It is known.
 */
void
hearth_imap_session_end_measuring (HearthImapSession *session)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  session->is_measuring = FALSE;
}

/* Whether @command, which has not begun, is to wait until nothing is in flight. */
gboolean
hearth_imap_session_is_better_alone (HearthImapSession *session, const HearthImapCommand *command)
{
  return session->is_measuring && command->kind == HEARTH_IMAP_COMMAND_FETCH && !command->was_sent &&
         (hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_COMPRESS) != 0 &&
         hearth_id_set_count (command->uids) > HEARTH_IMAP_LARGE_FETCH_MESSAGES &&
         !g_queue_is_empty (&session->flights);
}

/* Whether COMPRESS is to go out before @next, the command that would be next. */
gboolean
hearth_imap_session_is_compression_due (HearthImapSession *session, const HearthImapCommand *next)
{
  return session->wants_compression &&
         (hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_COMPRESS) != 0 &&
         (next == NULL || next->priority != HEARTH_IMAP_PRIORITY_USER);
}

/* From here on the server packs, beginning with the very next byte; ours follow with the next write. */
void
hearth_imap_session_compress_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  g_autoptr (GBytes) unread = NULL;

  session->wants_compression = FALSE;
  if (response->kind != HEARTH_IMAP_RESPONSE_OK)
    {
      session->refused |= HEARTH_IMAP_CAP_COMPRESS;
      return;
    }
  session->is_compressed = TRUE;
  unread = hearth_imap_parser_take_unread (session->parser);
  session->events.compressed (session, unread, session->data);
}
