/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds where the answers of a server end, within limits, and has each parsed. Engine thread; belongs to a session.
 *
 * An answer that is whole in what was pushed is parsed where it lies; one that is not is collected in a buffer of its
 * own. A large literal of a body is handed on as it comes, and NIL stands in its place when the rest is parsed. An
 * overlong FETCH is skipped to its end and parsed as far as it was kept. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-parser.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"

/* Enough of a line's end to see "{268435456+}" in it. */
#define TAIL_BYTES 32

/* A grown buffer beyond this is given back after its answer. */
#define KEPT_BUFFER_BYTES (256 * 1024)

typedef enum
{
  LINE_UNKNOWN,
  LINE_TEXT, /* a condition, a continuation: words, in which "{5}" means nothing */
  LINE_DATA,
  LINE_FETCH,
  LINE_NUMBERS,
} LineKind;

typedef enum
{
  PARSER_SCANNING,  /* looks for the end of an answer */
  PARSER_STREAMING, /* in a literal that is handed on */
  PARSER_SKIPPING,  /* in a FETCH that is too long */
  PARSER_FAILED,
} ParserState;

typedef enum
{
  SCAN_MORE,
  SCAN_WHOLE,
  SCAN_STREAM, /* a literal to be handed on begins at scanned */
  SCAN_OVER,   /* the limit is reached */
  SCAN_BAD,
} ScanResult;

struct _HearthImapParser
{
  ParserState state;
  const char *input;
  gsize input_length;
  GByteArray *pending;    /* the beginning of an answer that is not whole */
  gboolean clear_pending; /* the answer given out last lies in pending */
  LineKind line_kind;
  gsize scanned;    /* how much of the answer was looked at */
  gsize line_start; /* where the line that is looked at began */
  gsize literal_at; /* SCAN_STREAM: where the brace is */
  guint64 literal_left;
  guint64 skipped;
  char tail[TAIL_BYTES];
  gsize tail_length;
  GArray *elided;
  HearthImapScratch *scratch;
  HearthImapResponse response;
};

/**
 * hearth_imap_parser_new:
 *
 * Returns: (transfer full): a parser at the start of a connection
 */
HearthImapParser *
hearth_imap_parser_new (void)
{
  HearthImapParser *parser = g_new0 (HearthImapParser, 1);

  parser->pending = g_byte_array_new ();
  parser->elided = g_array_new (FALSE, FALSE, sizeof (HearthImapElided));
  parser->scratch = hearth_imap_scratch_new ();
  return parser;
}

/**
 * hearth_imap_parser_free:
 * @parser: (transfer full) (nullable): a parser
 */
void
hearth_imap_parser_free (HearthImapParser *parser)
{
  if (parser == NULL)
    return;
  hearth_imap_response_clear (&parser->response);
  g_byte_array_unref (parser->pending);
  g_array_unref (parser->elided);
  hearth_imap_scratch_free (parser->scratch);
  g_free (parser);
}

static void
start_answer (HearthImapParser *parser)
{
  parser->state = PARSER_SCANNING;
  parser->line_kind = LINE_UNKNOWN;
  parser->scanned = 0;
  parser->line_start = 0;
  parser->literal_left = 0;
  parser->skipped = 0;
  parser->tail_length = 0;
  g_array_set_size (parser->elided, 0);
}

static void
drop_pending (HearthImapParser *parser)
{
  if (parser->pending->len > KEPT_BUFFER_BYTES)
    {
      g_byte_array_unref (parser->pending);
      parser->pending = g_byte_array_new ();
    }
  g_byte_array_set_size (parser->pending, 0);
}

/**
 * hearth_imap_parser_reset:
 *
 * Forgets everything, what was pushed and not read too: for the moment when TLS begins.
 */
void
hearth_imap_parser_reset (HearthImapParser *parser)
{
  hearth_imap_response_clear (&parser->response);
  drop_pending (parser);
  start_answer (parser);
  parser->clear_pending = FALSE;
  parser->input = NULL;
  parser->input_length = 0;
}

/**
 * hearth_imap_parser_push:
 * @bytes: what came; must stay until hearth_imap_parser_next() says that there is nothing whole
 * @length: how much; what was pushed before must have been read
 */
void
hearth_imap_parser_push (HearthImapParser *parser, const char *bytes, gsize length)
{
  g_return_if_fail (parser->input_length == 0);

  parser->input = bytes;
  parser->input_length = length;
}

/**
 * hearth_imap_parser_get_unread:
 *
 * Returns: how many bytes came behind the answer that was given out last, or belong to one that is not whole
 */
gsize
hearth_imap_parser_get_unread (HearthImapParser *parser)
{
  return parser->input_length + (parser->clear_pending ? 0 : parser->pending->len);
}

/**
 * hearth_imap_parser_take_unread:
 *
 * Takes away what came behind the answer that was given out last: it is not for this parser as it is.
 *
 * Returns: (transfer full): maybe nothing
 */
GBytes *
hearth_imap_parser_take_unread (HearthImapParser *parser)
{
  GBytes *bytes = g_bytes_new (parser->input, parser->input_length);

  parser->input = NULL;
  parser->input_length = 0;
  return bytes;
}

static gboolean
is_word_at (const char *p, const char *end, const char *word)
{
  const gsize length = strlen (word);

  return (gsize) (end - p) >= length && g_ascii_strncasecmp (p, word, length) == 0 &&
         (p + length == end || p[length] == ' ' || p[length] == '\r' || p[length] == '\n');
}

/* From the first bytes of an answer; called when a line's end or a limit has been reached. */
static LineKind
classify (const char *bytes, gsize length)
{
  static const char *const conditions[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  static const char *const numbers[] = { "SEARCH", "ESEARCH", "VANISHED" };
  const char *p = bytes, *end = bytes + length;

  if (length < 2 || bytes[0] != '*' || bytes[1] != ' ')
    return LINE_TEXT;
  for (p += 2; p < end && *p == ' ';)
    p++;
  if (p < end && g_ascii_isdigit (*p))
    {
      while (p < end && (g_ascii_isdigit (*p) || *p == ' '))
        p++;
      return is_word_at (p, end, "FETCH") ? LINE_FETCH : LINE_DATA;
    }
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (is_word_at (p, end, conditions[i]))
      return LINE_TEXT;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (is_word_at (p, end, numbers[i]))
      return LINE_NUMBERS;
  return LINE_DATA;
}

static gsize
limit_of (LineKind kind)
{
  switch (kind)
    {
    case LINE_FETCH:
      return HEARTH_IMAP_FETCH_MAX_BYTES;
    case LINE_NUMBERS:
      return HEARTH_IMAP_NUMBERS_MAX_BYTES;
    case LINE_UNKNOWN:
    case LINE_TEXT:
    case LINE_DATA:
    default:
      return HEARTH_IMAP_LINE_MAX_BYTES;
    }
}

/* Whether a line, without its end, ends with "{number}" or "{number+}". A number that is too long counts as the
 * largest there is. */
static gboolean
ends_with_literal (const char *line, gsize length, gsize *brace_at, guint64 *size)
{
  guint64 value = 0;
  gsize i;

  if (length < 3 || line[length - 1] != '}')
    return FALSE;
  i = length - 1;
  if (line[i - 1] == '+')
    i--;
  const gsize digits_end = i;
  while (i > 0 && g_ascii_isdigit (line[i - 1]))
    i--;
  if (i == 0 || i == digits_end || line[i - 1] != '{')
    return FALSE;
  for (gsize k = i; k < digits_end; k++)
    value = value > G_MAXUINT32 ? G_MAXUINT64 / 2 : value * 10 + (guint64) (line[k] - '0');
  *brace_at = i - 1;
  *size = value;
  return TRUE;
}

/* Whether a literal at @brace_at is the value of a body section. */
static gboolean
is_body_literal (const char *bytes, gsize brace_at)
{
  gsize i = brace_at;

  if (i > 0 && bytes[i - 1] == '~')
    i--;
  while (i > 0 && bytes[i - 1] == ' ')
    i--;
  if (i > 0 && (bytes[i - 1] == ']' || bytes[i - 1] == '>'))
    return TRUE;
  return (i >= 6 && g_ascii_strncasecmp (bytes + i - 6, "RFC822", 6) == 0) ||
         (i >= 11 && g_ascii_strncasecmp (bytes + i - 11, "RFC822.TEXT", 11) == 0);
}

/* The line's end was found at @newline: is the answer whole, or does a literal follow? */
static ScanResult
end_of_line (HearthImapParser *parser, const char *bytes, gsize newline)
{
  gsize end = newline, brace_at;
  guint64 size;

  if (parser->line_kind == LINE_UNKNOWN)
    parser->line_kind = classify (bytes, newline + 1);
  if (end > parser->line_start && bytes[end - 1] == '\r')
    end--;
  parser->scanned = newline + 1;
  if (parser->line_kind == LINE_TEXT ||
      !ends_with_literal (bytes + parser->line_start, end - parser->line_start, &brace_at, &size))
    return SCAN_WHOLE;
  if (size > HEARTH_IMAP_LITERAL_MAX_BYTES)
    return SCAN_BAD;
  parser->literal_left = size;
  parser->literal_at = parser->line_start + brace_at;
  parser->line_start = parser->scanned + size;
  if (parser->line_kind == LINE_FETCH && size > HEARTH_IMAP_INLINE_LITERAL_MAX_BYTES &&
      parser->elided->len < HEARTH_IMAP_SECTIONS_MAX && is_body_literal (bytes, parser->literal_at))
    return SCAN_STREAM;
  return SCAN_MORE;
}

/* Looks at @bytes, the answer so far, from where it stopped. */
static ScanResult
scan (HearthImapParser *parser, const char *bytes, gsize length)
{
  for (;;)
    {
      const gsize limit = limit_of (parser->line_kind);
      const gsize visible = MIN (length, limit);
      ScanResult result;

      if (parser->literal_left > 0 && parser->scanned < visible)
        {
          const gsize step = (gsize) MIN (parser->literal_left, visible - parser->scanned);

          parser->scanned += step;
          parser->literal_left -= step;
          continue;
        }
      const char *newline = parser->scanned < visible
                                ? memchr (bytes + parser->scanned, '\n', visible - parser->scanned)
                                : NULL;
      if (newline != NULL)
        {
          result = end_of_line (parser, bytes, (gsize) (newline - bytes));
          if (result != SCAN_MORE)
            return result;
          continue;
        }
      parser->scanned = visible;
      if (visible < limit)
        return SCAN_MORE;
      if (parser->line_kind != LINE_UNKNOWN)
        return SCAN_OVER;
      parser->line_kind = classify (bytes, visible);
    }
}

static const HearthImapResponse *
fail (HearthImapParser *parser, GError **error, const char *what)
{
  parser->state = PARSER_FAILED;
  hearth_set_error (error, HEARTH_ERROR_LIMIT, "The server sent %s", what);
  return NULL;
}

static const HearthImapResponse *
parse_answer (HearthImapParser *parser, const char *bytes, gsize length)
{
  hearth_imap_response_parse (&parser->response, bytes, length, parser->scratch,
                              (const HearthImapElided *) (gpointer) parser->elided->data,
                              parser->elided->len);
  start_answer (parser);
  return &parser->response;
}

static void
take_input (HearthImapParser *parser, gsize length)
{
  parser->input += length;
  parser->input_length -= length;
}

static void
keep_input (HearthImapParser *parser, gsize length)
{
  g_byte_array_append (parser->pending, (const guint8 *) parser->input, (guint) length);
  take_input (parser, length);
}

/* The part of a FETCH before a large literal says which section it is, and mostly which message. */
static const HearthImapResponse *
begin_body (HearthImapParser *parser)
{
  HearthImapResponse *response = &parser->response;
  HearthImapBody body;

  if (parser->literal_at > 0 && parser->pending->data[parser->literal_at - 1] == '~')
    parser->literal_at--;
  g_byte_array_set_size (parser->pending, (guint) parser->literal_at);
  hearth_imap_response_parse (response, (const char *) parser->pending->data, parser->pending->len,
                              parser->scratch, (const HearthImapElided *) (gpointer) parser->elided->data,
                              parser->elided->len);
  body = response->body;
  body.uid = response->fetch.uid;
  body.size_bytes = parser->literal_left;
  response->kind = HEARTH_IMAP_RESPONSE_BODY_BEGIN;
  response->body = body;
  parser->state = PARSER_STREAMING;
  return response;
}

/* NIL takes the place of what was handed on. */
static void
end_body (HearthImapParser *parser, guint64 size)
{
  const HearthImapElided elided = { parser->pending->len, size };

  g_array_append_val (parser->elided, elided);
  g_byte_array_append (parser->pending, (const guint8 *) "NIL", 3);
  parser->scanned = parser->line_start = parser->pending->len;
  parser->state = PARSER_SCANNING;
}

static const HearthImapResponse *
stream_body (HearthImapParser *parser)
{
  HearthImapResponse *response = &parser->response;
  const guint64 size = response->body.size_bytes;
  const gsize step = (gsize) MIN (parser->literal_left, parser->input_length);

  if (parser->literal_left == 0)
    {
      end_body (parser, size);
      response->kind = HEARTH_IMAP_RESPONSE_BODY_END;
      response->text = HEARTH_IMAP_TEXT_NIL;
      return response;
    }
  if (step == 0)
    return NULL;
  response->kind = HEARTH_IMAP_RESPONSE_BODY_DATA;
  response->text = (HearthImapText){ parser->input, step };
  parser->literal_left -= step;
  take_input (parser, step);
  return response;
}

/* The answer so far is in @parser->pending, as much of it as is allowed. */
static void
start_skipping (HearthImapParser *parser)
{
  const gsize in_line = parser->scanned - MIN (parser->scanned, parser->line_start);

  parser->tail_length = MIN (in_line, TAIL_BYTES);
  memcpy (parser->tail, parser->pending->data + parser->scanned - parser->tail_length, parser->tail_length);
  parser->skipped = 0;
  parser->state = PARSER_SKIPPING;
}

static void
add_to_tail (HearthImapParser *parser, const char *bytes, gsize length)
{
  const gsize from_new = MIN (length, TAIL_BYTES);
  const gsize kept = MIN (parser->tail_length, TAIL_BYTES - from_new);

  memmove (parser->tail, parser->tail + parser->tail_length - kept, kept);
  memcpy (parser->tail + kept, bytes + length - from_new, from_new);
  parser->tail_length = kept + from_new;
}

/* A line's end within what is skipped: the end of the answer unless a literal follows. */
static gboolean
skipped_line_is_last (HearthImapParser *parser)
{
  gsize length = parser->tail_length - 1, brace_at;
  guint64 size;

  if (length > 0 && parser->tail[length - 1] == '\r')
    length--;
  parser->tail_length = 0;
  if (!ends_with_literal (parser->tail, length, &brace_at, &size))
    return TRUE;
  parser->literal_left = size;
  return FALSE;
}

static const HearthImapResponse *
skip (HearthImapParser *parser, GError **error)
{
  while (parser->input_length > 0)
    {
      gsize step = (gsize) MIN (parser->literal_left, parser->input_length);
      const char *newline = NULL;

      if (step > 0)
        parser->literal_left -= step;
      else
        {
          newline = memchr (parser->input, '\n', parser->input_length);
          step = newline != NULL ? (gsize) (newline + 1 - parser->input) : parser->input_length;
          add_to_tail (parser, parser->input, step);
        }
      take_input (parser, step);
      parser->skipped += step;
      if (parser->skipped + parser->literal_left > HEARTH_IMAP_LITERAL_MAX_BYTES)
        return fail (parser, error, "an answer without an end");
      if (newline != NULL && skipped_line_is_last (parser))
        {
          parser->clear_pending = TRUE;
          parse_answer (parser, (const char *) parser->pending->data, parser->pending->len);
          parser->response.fetch.is_broken = TRUE;
          return &parser->response;
        }
    }
  return NULL;
}

static const HearthImapResponse *
over_limit (HearthImapParser *parser, GError **error)
{
  if (parser->line_kind != LINE_FETCH)
    return fail (parser, error, "a line that is too long");
  start_skipping (parser);
  return NULL;
}

/* The answer begins in the input: looked at where it lies. */
static const HearthImapResponse *
scan_input (HearthImapParser *parser, GError **error)
{
  const char *bytes = parser->input;
  gsize length;

  switch (scan (parser, bytes, parser->input_length))
    {
    case SCAN_WHOLE:
      length = parser->scanned;
      take_input (parser, length);
      return parse_answer (parser, bytes, length);
    case SCAN_STREAM:
      keep_input (parser, parser->scanned);
      return begin_body (parser);
    case SCAN_OVER:
      keep_input (parser, parser->scanned);
      return over_limit (parser, error);
    case SCAN_BAD:
      return fail (parser, error, "a literal that is too large");
    case SCAN_MORE:
    default:
      keep_input (parser, parser->input_length);
      return NULL;
    }
}

/* How much of the input certainly belongs to the answer in pending: up to the end of a line, or of a literal. */
static gsize
next_piece (HearthImapParser *parser)
{
  const char *newline;

  if (parser->literal_left > 0)
    return (gsize) MIN (parser->literal_left, parser->input_length);
  newline = memchr (parser->input, '\n', parser->input_length);
  return newline != NULL ? (gsize) (newline + 1 - parser->input) : parser->input_length;
}

static const HearthImapResponse *
scan_pending (HearthImapParser *parser, GError **error)
{
  /* Never more than the scan looks at, so that what stays in the input is behind the answer. */
  const gsize room = limit_of (parser->line_kind) - parser->pending->len;

  keep_input (parser, MIN (next_piece (parser), room));
  switch (scan (parser, (const char *) parser->pending->data, parser->pending->len))
    {
    case SCAN_WHOLE:
      parser->clear_pending = TRUE;
      return parse_answer (parser, (const char *) parser->pending->data, parser->pending->len);
    case SCAN_STREAM:
      return begin_body (parser);
    case SCAN_OVER:
      return over_limit (parser, error);
    case SCAN_BAD:
      return fail (parser, error, "a literal that is too large");
    case SCAN_MORE:
    default:
      return NULL;
    }
}

/**
 * hearth_imap_parser_next:
 * @error: set if a limit was passed: nothing more can be read
 *
 * Returns: (transfer none) (nullable): the next answer, valid until the next call; %NULL if more must be pushed
 */
const HearthImapResponse *
hearth_imap_parser_next (HearthImapParser *parser, GError **error)
{
  const HearthImapResponse *response = NULL;

  if (parser->clear_pending)
    drop_pending (parser);
  parser->clear_pending = FALSE;
  if (parser->state == PARSER_FAILED)
    return fail (parser, error, "more after what was too much");
  if (parser->state == PARSER_STREAMING)
    return stream_body (parser);
  while (response == NULL && parser->input_length > 0 && parser->state != PARSER_FAILED)
    {
      if (parser->state == PARSER_SKIPPING)
        response = skip (parser, error);
      else if (parser->pending->len > 0)
        response = scan_pending (parser, error);
      else
        response = scan_input (parser, error);
    }
  return response;
}
