/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's no to one recipient, and what it means. Codes are looked at first (RFC 3463, the IANA list of enhanced
 * codes), words only where the code says little: many servers have one code for all they refuse. Any thread. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-refusal.h"

#include <string.h>

#include "hearth-error.h"

#define TEXT_MAX_CHARS 300

static const struct
{
  const char *enhanced; /* without the class */
  HearthRefusalKind kind;
} codes[] = {
  { "1.1", HEARTH_REFUSAL_UNKNOWN_USER },   { "1.2", HEARTH_REFUSAL_UNKNOWN_DOMAIN },
  { "1.3", HEARTH_REFUSAL_BAD_ADDRESS },    { "1.6", HEARTH_REFUSAL_MOVED },
  { "1.7", HEARTH_REFUSAL_SENDER },         { "1.8", HEARTH_REFUSAL_SENDER },
  { "1.9", HEARTH_REFUSAL_UNKNOWN_USER },   { "1.10", HEARTH_REFUSAL_UNKNOWN_DOMAIN },
  { "2.1", HEARTH_REFUSAL_DISABLED },       { "2.2", HEARTH_REFUSAL_MAILBOX_FULL },
  { "2.3", HEARTH_REFUSAL_TOO_LARGE },      { "3.1", HEARTH_REFUSAL_SERVER_TROUBLE },
  { "3.2", HEARTH_REFUSAL_SERVER_TROUBLE }, { "3.4", HEARTH_REFUSAL_TOO_LARGE },
  { "4.1", HEARTH_REFUSAL_NETWORK },        { "4.2", HEARTH_REFUSAL_NETWORK },
  { "4.3", HEARTH_REFUSAL_NETWORK },        { "4.4", HEARTH_REFUSAL_UNKNOWN_DOMAIN },
  { "4.5", HEARTH_REFUSAL_TOO_MANY },       { "4.7", HEARTH_REFUSAL_NETWORK },
  { "5.3", HEARTH_REFUSAL_TOO_MANY },       { "6.0", HEARTH_REFUSAL_CONTENT },
  { "6.1", HEARTH_REFUSAL_CONTENT },        { "6.7", HEARTH_REFUSAL_NEEDS_UTF8 },
  { "7.0", HEARTH_REFUSAL_POLICY },         { "7.1", HEARTH_REFUSAL_POLICY },
  { "7.2", HEARTH_REFUSAL_POLICY },         { "7.8", HEARTH_REFUSAL_SIGN_IN },
  { "7.9", HEARTH_REFUSAL_SIGN_IN },        { "7.20", HEARTH_REFUSAL_POLICY },
  { "7.23", HEARTH_REFUSAL_POLICY },        { "7.25", HEARTH_REFUSAL_SPAM },
  { "7.26", HEARTH_REFUSAL_POLICY },        { "7.27", HEARTH_REFUSAL_SENDER },
  { "7.28", HEARTH_REFUSAL_TOO_MANY },      { "7.57", HEARTH_REFUSAL_SIGN_IN },
  { "7.60", HEARTH_REFUSAL_SENDER },
};

/* Words that servers use, in lower case; the first that is found decides. */
static const struct
{
  const char *word;
  HearthRefusalKind kind;
} words[] = {
  { "greylist", HEARTH_REFUSAL_GREYLISTED },
  { "graylist", HEARTH_REFUSAL_GREYLISTED },
  { "grey list", HEARTH_REFUSAL_GREYLISTED },
  { "postgrey", HEARTH_REFUSAL_GREYLISTED },
  { "relay", HEARTH_REFUSAL_RELAYING },
  { "sender address rejected", HEARTH_REFUSAL_SENDER },
  { "sender rejected", HEARTH_REFUSAL_SENDER },
  { "sender address is not", HEARTH_REFUSAL_SENDER },
  { "send as", HEARTH_REFUSAL_SENDER },
  { "not owned by", HEARTH_REFUSAL_SENDER },
  { "not authenticated", HEARTH_REFUSAL_SIGN_IN },
  { "authentication required", HEARTH_REFUSAL_SIGN_IN },
  { "must authenticate", HEARTH_REFUSAL_SIGN_IN },
  { "authenticate first", HEARTH_REFUSAL_SIGN_IN },
  { "spamhaus", HEARTH_REFUSAL_SPAM },
  { "blacklist", HEARTH_REFUSAL_SPAM },
  { "block list", HEARTH_REFUSAL_SPAM },
  { "blocklist", HEARTH_REFUSAL_SPAM },
  { "blocked using", HEARTH_REFUSAL_SPAM },
  { "spam", HEARTH_REFUSAL_SPAM },
  { "virus", HEARTH_REFUSAL_CONTENT },
  { "over quota", HEARTH_REFUSAL_MAILBOX_FULL },
  { "quota exceeded", HEARTH_REFUSAL_MAILBOX_FULL },
  { "mailbox full", HEARTH_REFUSAL_MAILBOX_FULL },
  { "mailbox is full", HEARTH_REFUSAL_MAILBOX_FULL },
  { "too large", HEARTH_REFUSAL_TOO_LARGE },
  { "too big", HEARTH_REFUSAL_TOO_LARGE },
  { "exceeds", HEARTH_REFUSAL_TOO_LARGE },
  { "user unknown", HEARTH_REFUSAL_UNKNOWN_USER },
  { "unknown user", HEARTH_REFUSAL_UNKNOWN_USER },
  { "no such user", HEARTH_REFUSAL_UNKNOWN_USER },
  { "no such mailbox", HEARTH_REFUSAL_UNKNOWN_USER },
  { "does not exist", HEARTH_REFUSAL_UNKNOWN_USER },
  { "unrouteable", HEARTH_REFUSAL_UNKNOWN_DOMAIN },
  { "domain not found", HEARTH_REFUSAL_UNKNOWN_DOMAIN },
  { "disabled", HEARTH_REFUSAL_DISABLED },
  { "rate limit", HEARTH_REFUSAL_TOO_MANY },
  { "ratelimit", HEARTH_REFUSAL_TOO_MANY },
  { "too quickly", HEARTH_REFUSAL_TOO_MANY },
  { "too many", HEARTH_REFUSAL_TOO_MANY },
  { "policy", HEARTH_REFUSAL_POLICY },
};

static HearthRefusalKind
kind_of_words (const char *text)
{
  g_autofree char *folded = g_utf8_strdown (text != NULL ? text : "", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i].word) != NULL)
      return words[i].kind;
  return HEARTH_REFUSAL_OTHER;
}

static HearthRefusalKind
kind_of_enhanced (const char *enhanced)
{
  for (gsize i = 0; enhanced != NULL && strlen (enhanced) > 2 && i < G_N_ELEMENTS (codes); i++)
    if (strcmp (enhanced + 2, codes[i].enhanced) == 0)
      return codes[i].kind;
  return HEARTH_REFUSAL_OTHER;
}

static HearthRefusalKind
kind_of_status (int status)
{
  switch (status)
    {
    case 450:
    case 451:
      return HEARTH_REFUSAL_OTHER;
    case 452:
    case 421:
      return HEARTH_REFUSAL_SERVER_TROUBLE;
    case 530:
    case 535:
      return HEARTH_REFUSAL_SIGN_IN;
    case 550:
      return HEARTH_REFUSAL_OTHER;
    case 551:
      return HEARTH_REFUSAL_MOVED;
    case 552:
      return HEARTH_REFUSAL_TOO_LARGE;
    case 553:
      return HEARTH_REFUSAL_BAD_ADDRESS;
    default:
      return HEARTH_REFUSAL_OTHER;
    }
}

/**
 * hearth_refusal_kind_of:
 * @status: reply code, or 0
 * @enhanced: (nullable): "5.1.1"
 * @text: (nullable): the server's words
 *
 * Returns: what that means
 */
HearthRefusalKind
hearth_refusal_kind_of (int status, const char *enhanced, const char *text)
{
  const HearthRefusalKind said = kind_of_words (text), coded = kind_of_enhanced (enhanced);

  /* "Policy" is what servers say about anything: their words are better. */
  if (coded == HEARTH_REFUSAL_POLICY)
    return said != HEARTH_REFUSAL_OTHER ? said : coded;
  if (coded != HEARTH_REFUSAL_OTHER)
    return coded;
  return said != HEARTH_REFUSAL_OTHER ? said : kind_of_status (status);
}

static gsize
enhanced_length (const char *text)
{
  gsize n = 0;

  if ((text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.')
    return 0;
  n = 2;
  for (guint dots = 1; n < 10; n++)
    if (text[n] == '.' && dots == 1 && g_ascii_isdigit (text[n - 1]))
      dots++;
    else if (!g_ascii_isdigit (text[n]))
      return dots == 2 && g_ascii_isdigit (text[n - 1]) && (text[n] == ' ' || text[n] == '\0') ? n : 0;
  return 0;
}

static gboolean
has_status (const char *text)
{
  return text[0] >= '2' && text[0] <= '5' && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) &&
         (text[3] == ' ' || text[3] == '-' || text[3] == '\0');
}

/**
 * hearth_refusal_new:
 * @address: whom
 * @reply: what the server answered: "550 5.1.1 no such mailbox", the codes if there are any (so also the value of a
 *   Diagnostic-Code of RFC 3464 behind its "smtp;")
 *
 * Returns: (transfer full): the refusal
 */
HearthRefusal *
hearth_refusal_new (const char *address, const char *reply)
{
  HearthRefusal *self = g_new0 (HearthRefusal, 1);
  gsize length;

  self->address = g_strdup (address);
  while (*reply == ' ')
    reply++;
  if (has_status (reply))
    {
      self->status = (int) g_ascii_strtoull (reply, NULL, 10);
      reply += reply[3] != '\0' ? 4 : 3;
    }
  length = enhanced_length (reply);
  if (length > 0)
    {
      self->enhanced = g_strndup (reply, length);
      reply += length;
    }
  while (*reply == ' ')
    reply++;
  self->text = hearth_text_to_line (reply, -1, TEXT_MAX_CHARS);
  self->kind = hearth_refusal_kind_of (self->status, self->enhanced, self->text);
  return self;
}

/**
 * hearth_refusal_free:
 * @self: (transfer full) (nullable): a refusal
 */
void
hearth_refusal_free (HearthRefusal *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}

/**
 * hearth_refusal_is_final:
 *
 * Returns: whether it will be the same the next time: the class of the reply, then of the enhanced code (RFC 5321, 4.2.1)
 */
gboolean
hearth_refusal_is_final (const HearthRefusal *self)
{
  if (self->status != 0)
    return self->status >= 500;
  return self->enhanced == NULL || self->enhanced[0] != '4';
}
