/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts text into the words that search finds: compatibility forms, case and accents folded; scripts that write no
 * spaces as overlapping pairs, with the last character of a run once more by itself, so that a prefix finds every
 * single one. Linear in the text. Pure, any thread; registered with a connection as "hearth". */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-tokenizer.h"

#include <string.h>

/* Nobody types more of one word; what is longer is base64 or worse. */
#define TOKEN_BYTES 96

typedef enum
{
  KIND_SPACE,
  KIND_WORD,
  KIND_PAIRED,
} CharacterKind;

typedef struct
{
  HearthTokenizePurpose purpose;
  HearthTokenFunc func;
  gpointer data;
  char token[TOKEN_BYTES + 32];
  gsize length;
  gsize start;
} Tokenizer;

static gboolean
is_paired_script (gunichar c)
{
  static const GUnicodeScript paired[] = {
    G_UNICODE_SCRIPT_HAN,   G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA,
    G_UNICODE_SCRIPT_THAI,  G_UNICODE_SCRIPT_LAO,      G_UNICODE_SCRIPT_BOPOMOFO,
    G_UNICODE_SCRIPT_KHMER, G_UNICODE_SCRIPT_MYANMAR,  G_UNICODE_SCRIPT_TIBETAN,
  };
  GUnicodeScript script = g_unichar_get_script (c);

  for (gsize i = 0; i < G_N_ELEMENTS (paired); i++)
    if (paired[i] == script)
      return TRUE;
  return FALSE;
}

static CharacterKind
get_kind (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? KIND_WORD : KIND_SPACE;
  if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
    return KIND_SPACE;
  return is_paired_script (c) ? KIND_PAIRED : KIND_WORD;
}

/* Letters with strokes and ligatures, which Unicode does not decompose and people type plainly. */
static const char *
get_plain_form (gunichar c)
{
  switch (c)
    {
    case 0x00f8: /* ø */
      return "o";
    case 0x0142: /* ł */
      return "l";
    case 0x0111: /* đ */
      return "d";
    case 0x0127: /* ħ */
      return "h";
    case 0x0131: /* ı */
      return "i";
    case 0x00e6: /* æ */
      return "ae";
    case 0x0153: /* œ */
      return "oe";
    default:
      return NULL;
    }
}

static void
append_folded (Tokenizer *self, gunichar c)
{
  gunichar decomposed[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n = g_unichar_fully_decompose (c, TRUE, decomposed, G_N_ELEMENTS (decomposed));

  for (gsize i = 0; i < n && self->length < TOKEN_BYTES; i++)
    {
      gunichar lower = g_unichar_tolower (decomposed[i]);
      const char *plain = get_plain_form (lower);

      if (g_unichar_type (lower) == G_UNICODE_NON_SPACING_MARK ||
          g_unichar_type (lower) == G_UNICODE_ENCLOSING_MARK)
        continue;
      if (lower == 0x00df) /* ß */
        plain = "ss";
      if (plain != NULL)
        {
          memcpy (self->token + self->length, plain, strlen (plain));
          self->length += strlen (plain);
        }
      else
        self->length += (gsize) g_unichar_to_utf8 (lower, self->token + self->length);
    }
}

static gboolean
emit (Tokenizer *self, gsize end)
{
  gsize length = self->length;

  self->length = 0;
  return length == 0 || self->func (self->token, length, self->start, end, self->data);
}

/* Reads one character; bytes that are not UTF-8 count as spaces. */
static gunichar
next_character (const char *text, gsize length, gsize *position)
{
  gunichar c = (guchar) text[*position];

  if (c < 0x80)
    {
      (*position)++;
      return c;
    }
  c = g_utf8_get_char_validated (text + *position, (gssize) MIN (length - *position, 6));
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      (*position)++;
      return ' ';
    }
  *position += (gsize) g_unichar_to_utf8 (c, NULL);
  return c;
}

/* A run such as ABC gives AB, BC and, in a document, C. */
static gboolean
emit_pairs (Tokenizer *self, const char *text, gsize length, gsize begin, gsize *position)
{
  gsize here = begin, second_begin, after;
  gboolean is_single = TRUE;
  gunichar first = next_character (text, length, &here);

  for (second_begin = here; second_begin < length; second_begin = after)
    {
      gunichar second;

      after = second_begin;
      second = next_character (text, length, &after);
      if (get_kind (second) != KIND_PAIRED)
        break;
      self->start = begin;
      append_folded (self, first);
      append_folded (self, second);
      if (!emit (self, after))
        return FALSE;
      is_single = FALSE;
      begin = second_begin;
      first = second;
    }
  *position = second_begin;
  if (!is_single && self->purpose == HEARTH_TOKENIZE_QUERY)
    return TRUE;
  self->start = begin;
  append_folded (self, first);
  return emit (self, second_begin);
}

static gboolean
emit_word (Tokenizer *self, const char *text, gsize length, gsize begin, gsize *position)
{
  gsize here = begin;

  self->start = begin;
  while (here < length)
    {
      gsize after = here;
      gunichar c = next_character (text, length, &after);

      if (get_kind (c) != KIND_WORD)
        break;
      if (c < 0x80 && self->length < TOKEN_BYTES)
        self->token[self->length++] = g_ascii_tolower ((char) c);
      else if (c >= 0x80)
        append_folded (self, c);
      here = after;
    }
  *position = here;
  return emit (self, here);
}

/**
 * hearth_tokenize:
 * @text: any bytes
 * @func: (scope call): takes each token
 *
 * Returns: whether @func wanted all of them
 */
gboolean
hearth_tokenize (
    const char *text, gsize length_bytes, HearthTokenizePurpose purpose, HearthTokenFunc func, gpointer data)
{
  Tokenizer self = { .purpose = purpose, .func = func, .data = data };

  for (gsize position = 0; position < length_bytes;)
    {
      gsize after = position;
      CharacterKind kind = get_kind (next_character (text, length_bytes, &after));
      gboolean go_on = TRUE;

      if (kind == KIND_WORD)
        go_on = emit_word (&self, text, length_bytes, position, &after);
      else if (kind == KIND_PAIRED)
        go_on = emit_pairs (&self, text, length_bytes, position, &after);
      if (!go_on)
        return FALSE;
      position = after;
    }
  return TRUE;
}

typedef struct
{
  void *context;
  int (*token) (void *context, int flags, const char *token, int length, int start, int end);
  int result;
} FtsSink;

static gboolean
pass_to_fts_cb (const char *token, gsize length_bytes, gsize start, gsize end, gpointer data)
{
  FtsSink *sink = data;

  sink->result = sink->token (sink->context, 0, token, (int) length_bytes, (int) start, (int) end);
  return sink->result == SQLITE_OK;
}

static int
fts_create (void *context, const char **arguments, int n_arguments, Fts5Tokenizer **tokenizer)
{
  static char instance;

  *tokenizer = (Fts5Tokenizer *) &instance;
  return SQLITE_OK;
}

static void
fts_delete (Fts5Tokenizer *tokenizer)
{
}

static int
fts_tokenize (Fts5Tokenizer *tokenizer,
              void *context,
              int flags,
              const char *text,
              int length,
              int (*token) (void *context, int flags, const char *token, int length, int start, int end))
{
  FtsSink sink = { context, token, SQLITE_OK };

  hearth_tokenize (text, (gsize) MAX (length, 0),
                   flags & FTS5_TOKENIZE_QUERY ? HEARTH_TOKENIZE_QUERY : HEARTH_TOKENIZE_DOCUMENT,
                   pass_to_fts_cb, &sink);
  return sink.result;
}

static fts5_api *
get_fts (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  fts5_api *fts = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &fts, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  return fts;
}

/**
 * hearth_tokenizer_register:
 *
 * Makes the tokenizer known to a connection.
 */
gboolean
hearth_tokenizer_register (sqlite3 *handle, GError **error)
{
  fts5_tokenizer tokenizer = { fts_create, fts_delete, fts_tokenize };
  fts5_api *fts = get_fts (handle);

  if (fts != NULL && fts->xCreateTokenizer (fts, "hearth", NULL, &tokenizer, NULL) == SQLITE_OK)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_FAILED, "SQLite has no FTS5");
  return FALSE;
}
