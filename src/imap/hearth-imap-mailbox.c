/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a selected mailbox. Engine thread; the session owns its own, callers own their copies. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-mailbox.h"

/**
 * hearth_imap_mailbox_new:
 * @name: its name on the wire
 *
 * Returns: (transfer full): a mailbox of which nothing is known
 */
HearthImapMailbox *
hearth_imap_mailbox_new (const char *name)
{
  HearthImapMailbox *mailbox = g_new0 (HearthImapMailbox, 1);

  mailbox->name = g_strdup (name);
  mailbox->permanent_keywords = g_new0 (char *, 1);
  mailbox->keywords = g_new0 (char *, 1);
  return mailbox;
}

/**
 * hearth_imap_mailbox_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthImapMailbox *
hearth_imap_mailbox_copy (const HearthImapMailbox *mailbox)
{
  HearthImapMailbox *copy = g_new (HearthImapMailbox, 1);

  *copy = *mailbox;
  copy->name = g_strdup (mailbox->name);
  copy->permanent_keywords = g_strdupv (mailbox->permanent_keywords);
  copy->keywords = g_strdupv (mailbox->keywords);
  return copy;
}

/**
 * hearth_imap_mailbox_free:
 * @mailbox: (transfer full) (nullable): a mailbox
 */
void
hearth_imap_mailbox_free (HearthImapMailbox *mailbox)
{
  if (mailbox == NULL)
    return;
  g_free (mailbox->name);
  g_strfreev (mailbox->permanent_keywords);
  g_strfreev (mailbox->keywords);
  g_free (mailbox);
}
