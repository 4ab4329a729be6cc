/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an attachment may be called on this computer, and what opening it may do (trust 33 and 34). Any thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-name.h"

#include <gio/gio.h>
#include <string.h>

#include "hearth-error.h"

/* A longer ending is no extension that anybody reads. */
#define EXTENSION_MAX_BYTES 24
#define NAME_MAX_CHARS      1000
#define SNIFF_BYTES         512

static const struct
{
  const char *content_type;
  const char *extension;
} extensions[] = {
  { "text/plain", "txt" },
  { "text/html", "html" },
  { "text/calendar", "ics" },
  { "text/vcard", "vcf" },
  { "text/x-vcard", "vcf" },
  { "text/csv", "csv" },
  { "application/pdf", "pdf" },
  { "application/zip", "zip" },
  { "application/gzip", "gz" },
  { "application/ms-tnef", "dat" },
  { "application/vnd.ms-tnef", "dat" },
  { "application/msword", "doc" },
  { "application/vnd.ms-excel", "xls" },
  { "application/vnd.ms-powerpoint", "ppt" },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
  { "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx" },
  { "application/vnd.oasis.opendocument.text", "odt" },
  { "application/vnd.oasis.opendocument.spreadsheet", "ods" },
  { "application/vnd.oasis.opendocument.presentation", "odp" },
  { "application/pgp-signature", "asc" },
  { "application/pkcs7-signature", "p7s" },
  { "application/x-pkcs7-signature", "p7s" },
  { "message/rfc822", "eml" },
  { "message/global", "eml" },
  { "image/png", "png" },
  { "image/jpeg", "jpg" },
  { "image/jpeg", "jpeg" },
  { "image/jpg", "jpg" },
  { "image/pjpeg", "jpg" },
  { "image/gif", "gif" },
  { "image/webp", "webp" },
  { "image/bmp", "bmp" },
  { "image/tiff", "tiff" },
  { "image/svg+xml", "svg" },
  { "audio/mpeg", "mp3" },
  { "audio/ogg", "ogg" },
  { "video/mp4", "mp4" },
};

/* Opening one of these runs something, or shows a page that can. */
static const char *const dangerous_extensions[] = {
  "appimage",    "app",    "apk",    "bash", "bat",     "bin", "chm",   "class",   "cmd",     "com",
  "cpl",         "crt",    "deb",    "dll",  "desktop", "dmg", "elf",   "exe",     "flatpak", "flatpakref",
  "flatpakrepo", "gadget", "hta",    "htm",  "html",    "img", "inf",   "iso",     "jar",     "js",
  "jse",         "jnlp",   "kde",    "ksh",  "lnk",     "mht", "mhtml", "mjs",     "msc",     "msi",
  "msp",         "out",    "php",    "pif",  "pl",      "ps1", "psm1",  "py",      "pyc",     "pyw",
  "rb",          "reg",    "rpm",    "run",  "scf",     "scr", "sct",   "service", "sh",      "shtml",
  "shb",         "snap",   "so",     "svg",  "svgz",    "tcl", "url",   "vb",      "vbe",     "vbs",
  "vhd",         "vhdx",   "webloc", "ws",   "wsc",     "wsf", "wsh",   "xht",     "xhtml",   "xll",
  "xml",         "zsh",
};

static const char *const dangerous_types[] = {
  "text/html",
  "application/xhtml+xml",
  "image/svg+xml",
  "application/x-desktop",
  "text/javascript",
  "application/javascript",
  "application/x-javascript",
  "application/x-shellscript",
  "application/x-executable",
  "application/x-msdownload",
  "application/x-msdos-program",
  "application/x-sh",
  "application/java-archive",
  "application/x-perl",
  "application/x-python",
  "text/x-python",
  "text/x-shellscript",
  "application/hta",
  "application/vnd.appimage",
  "application/x-ms-dos-executable",
  "application/vnd.microsoft.portable-executable",
  "application/x-sharedlib",
  "application/x-pie-executable",
  "text/xml",
  "application/xml",
};

static const char *const reserved_names[] = {
  "con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
  "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
};

static gboolean
is_listed (const char *const *list, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (list[i], word) == 0)
      return TRUE;
  return FALSE;
}

static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && dot[1] != '\0' ? dot + 1 : NULL;
}

/**
 * hearth_mime_is_invisible:
 * @c: a character
 *
 * Returns: whether nobody sees it: such characters hide an extension or make two names look alike
 */
gboolean
hearth_mime_is_invisible (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x3164 ||
         c == 0xffa0 || c == 0x2800 || (c >= 0xfe00 && c <= 0xfe0f);
}

static char *
keep_visible (const char *line)
{
  GString *kept = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (hearth_mime_is_invisible (c))
        continue;
      if (c < 0x80 && strchr ("/\\:*?\"<>|", (int) c) != NULL)
        c = '_';
      g_string_append_unichar (kept, c);
    }
  return g_string_free (kept, FALSE);
}

static char *
fit_name (const char *name)
{
  const char *extension = find_extension (name);
  gsize n = strlen (name), room, tail;

  if (n <= HEARTH_MIME_NAME_MAX_BYTES)
    return g_strdup (name);
  if (extension != NULL && strlen (extension) > EXTENSION_MAX_BYTES)
    extension = NULL;
  tail = extension != NULL ? strlen (extension) + 1 : 0;
  room = HEARTH_MIME_NAME_MAX_BYTES - tail - strlen ("…");
  while (room > 0 && (name[room] & 0xc0) == 0x80)
    room--;
  return g_strdup_printf ("%.*s…%s", (int) room, name, extension != NULL ? extension - 1 : "");
}

static char *
make_default_name (const char *content_type)
{
  const char *stem = g_str_has_prefix (content_type, "image/")     ? "picture"
                     : g_str_has_prefix (content_type, "message/") ? "message"
                                                                   : "attachment";

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (extensions[i].content_type, content_type) == 0)
      return g_strconcat (stem, ".", extensions[i].extension, NULL);
  return g_strdup (stem);
}

/**
 * hearth_mime_clean_name:
 * @name: (nullable): what a message calls an attachment, decoded, any text
 * @content_type: its type, for a name where there is none
 *
 * Returns: (transfer full): a name without path, control, bidi and invisible characters, without a leading dot, not
 *   one that some system reserves, at most %HEARTH_MIME_NAME_MAX_BYTES, with its real last extension at its end;
 *   never empty
 */
char *
hearth_mime_clean_name (const char *name, const char *content_type)
{
  g_autofree char *line = hearth_text_to_line (name != NULL ? name : "", -1, NAME_MAX_CHARS);
  g_autofree char *visible = NULL;
  g_autofree char *stem = NULL;
  g_autofree char *safe = NULL;
  const char *start = line;
  const char *dot;
  gsize n;

  for (const char *p = line; *p != '\0'; p++)
    if ((*p == '/' || *p == '\\') && p[1] != '\0')
      start = p + 1;
  visible = keep_visible (start);
  start = visible;
  while (*start == '.' || *start == ' ' || *start == '-' || *start == '~')
    start++;
  n = strlen (start);
  while (n > 0 && (start[n - 1] == '.' || start[n - 1] == ' '))
    n--;
  if (n == 0)
    return make_default_name (content_type != NULL ? content_type : "");

  safe = g_strndup (start, n);
  dot = strchr (safe, '.');
  stem = g_strndup (safe, dot != NULL ? (gsize) (dot - safe) : n);
  if (is_listed (reserved_names, G_N_ELEMENTS (reserved_names), g_strchomp (stem)))
    {
      g_autofree char *prefixed = g_strconcat ("_", safe, NULL);

      return fit_name (prefixed);
    }
  return fit_name (safe);
}

typedef struct
{
  const char *magic;
  gsize offset;
  gsize length;
  const char *content_type;
} Magic;

#define MAGIC(bytes, offset, type)                                                                           \
  {                                                                                                          \
    bytes, offset, sizeof (bytes) - 1, type                                                                  \
  }

static const Magic magics[] = {
  MAGIC ("\211PNG\r\n\032\n", 0, "image/png"),
  MAGIC ("\377\330\377", 0, "image/jpeg"),
  MAGIC ("GIF87a", 0, "image/gif"),
  MAGIC ("GIF89a", 0, "image/gif"),
  MAGIC ("WEBP", 8, "image/webp"),
  MAGIC ("BM", 0, "image/bmp"),
  MAGIC ("II*\0", 0, "image/tiff"),
  MAGIC ("MM\0*", 0, "image/tiff"),
  MAGIC ("%PDF-", 0, "application/pdf"),
  MAGIC ("PK\003\004", 0, "application/zip"),
  MAGIC ("\037\213", 0, "application/gzip"),
  MAGIC ("7z\274\257\047\034", 0, "application/x-7z-compressed"),
  MAGIC ("Rar!\032\007", 0, "application/vnd.rar"),
  MAGIC ("\320\317\021\340\241\261\032\341", 0, "application/x-ole-storage"),
  MAGIC ("MZ", 0, "application/x-msdownload"),
  MAGIC ("\177ELF", 0, "application/x-executable"),
  MAGIC ("\312\376\272\276", 0, "application/java-archive"),
  MAGIC ("#!", 0, "application/x-shellscript"),
  MAGIC ("[Desktop Entry]", 0, "application/x-desktop"),
  MAGIC ("L\0\0\0\001\024\002\0", 0, "application/x-executable"),
  MAGIC ("OggS", 0, "audio/ogg"),
  MAGIC ("ID3", 0, "audio/mpeg"),
};

static gboolean
looks_like_markup (const guint8 *bytes, gsize n_bytes)
{
  static const char *const starts[] = { "<!doctype html", "<html",   "<script", "<svg",  "<head",
                                        "<body",          "<iframe", "<?xml",   "<meta", "<!doctype svg" };

  while (n_bytes > 0 && (g_ascii_isspace (*bytes) || *bytes >= 0xbb))
    {
      bytes++;
      n_bytes--;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (n_bytes >= strlen (starts[i]) &&
        g_ascii_strncasecmp ((const char *) bytes, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

static const char *
sniff_type (const guint8 *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (n_bytes >= magics[i].offset + magics[i].length &&
        memcmp (bytes + magics[i].offset, magics[i].magic, magics[i].length) == 0)
      return magics[i].content_type;
  return looks_like_markup (bytes, MIN (n_bytes, SNIFF_BYTES)) ? "text/html" : NULL;
}

/* What the content has to begin with if it is what it says; NULL where nothing is known about that. */
static const char *
get_expected_type (const char *content_type)
{
  static const char *const zipped[] = { "application/vnd.openxmlformats",
                                        "application/vnd.oasis.opendocument", "application/zip",
                                        "application/x-zip", "application/epub+zip" };
  static const char *const ole[] = { "application/msword", "application/vnd.ms-excel",
                                     "application/vnd.ms-powerpoint" };

  for (gsize i = 0; i < G_N_ELEMENTS (zipped); i++)
    if (g_str_has_prefix (content_type, zipped[i]))
      return "application/zip";
  for (gsize i = 0; i < G_N_ELEMENTS (ole); i++)
    if (strcmp (content_type, ole[i]) == 0)
      return "application/x-ole-storage";
  if (strcmp (content_type, "image/jpg") == 0 || strcmp (content_type, "image/pjpeg") == 0)
    return "image/jpeg";
  if (strcmp (content_type, "application/x-gzip") == 0)
    return "application/gzip";
  if (strcmp (content_type, "audio/mpeg") == 0) /* most files have no mark */
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (strcmp (magics[i].content_type, content_type) == 0)
      return content_type;
  return NULL;
}

static const char *
get_type_by_extension (const char *extension)
{
  for (gsize i = 0; extension != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (extensions[i].extension, extension) == 0)
      return extensions[i].content_type;
  return NULL;
}

static gboolean
agrees (const char *expected, const char *sniffed, const char *content_type)
{
  if (expected != NULL)
    return sniffed != NULL && strcmp (expected, sniffed) == 0;
  /* nothing is known about the type: its content must at least not be known to be something else */
  return sniffed == NULL || strcmp (content_type, sniffed) == 0 ||
         (g_str_has_prefix (content_type, "audio/") && g_str_has_prefix (sniffed, "audio/"));
}

/**
 * hearth_mime_assess_part:
 * @content_type: the declared type, lower case
 * @name: its clean name
 * @bytes: the beginning of its decoded content
 * @n_bytes: how much of it there is
 *
 * Compares what a part says it is, by type and by name, with what it is.
 *
 * Returns: what opening it may do
 */
HearthPartRisk
hearth_mime_assess_part (const char *content_type, const char *name, const guint8 *bytes, gsize n_bytes)
{
  const char *extension = find_extension (name);
  const char *sniffed = sniff_type (bytes, n_bytes);
  const char *by_name = get_type_by_extension (extension);
  gboolean is_untyped = strcmp (content_type, "application/octet-stream") == 0;

  if ((extension != NULL &&
       is_listed (dangerous_extensions, G_N_ELEMENTS (dangerous_extensions), extension)) ||
      is_listed (dangerous_types, G_N_ELEMENTS (dangerous_types), content_type) ||
      (sniffed != NULL && is_listed (dangerous_types, G_N_ELEMENTS (dangerous_types), sniffed)))
    return HEARTH_RISK_EXECUTABLE;
  if (n_bytes == 0)
    return HEARTH_RISK_NONE;
  if (by_name != NULL && !agrees (get_expected_type (by_name), sniffed, by_name))
    return HEARTH_RISK_MISMATCH;
  if (is_untyped)
    return by_name != NULL ? HEARTH_RISK_NONE : HEARTH_RISK_MISMATCH;
  return agrees (get_expected_type (content_type), sniffed, content_type) ? HEARTH_RISK_NONE
                                                                          : HEARTH_RISK_MISMATCH;
}
