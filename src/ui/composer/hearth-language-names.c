/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Languages by their own names, and which one a writer probably wants. Pure functions on values, any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-language-names.h"

#include <string.h>

/* Those that Debian has dictionaries of. */
static const struct
{
  const char *code;
  const char *name;
} names[] = {
  { "af", "Afrikaans" },   { "an", "Aragonés" },       { "ar", "العربية" },
  { "be", "Беларуская" },  { "bg", "Български" },      { "bn", "বাংলা" },
  { "br", "Brezhoneg" },   { "bs", "Bosanski" },       { "ca", "Català" },
  { "cs", "Čeština" },     { "cy", "Cymraeg" },        { "da", "Dansk" },
  { "de", "Deutsch" },     { "el", "Ελληνικά" },       { "en", "English" },
  { "eo", "Esperanto" },   { "es", "Español" },        { "et", "Eesti" },
  { "eu", "Euskara" },     { "fa", "فارسی" },          { "fi", "Suomi" },
  { "fo", "Føroyskt" },    { "fr", "Français" },       { "ga", "Gaeilge" },
  { "gd", "Gàidhlig" },    { "gl", "Galego" },         { "gu", "ગુજરાતી" },
  { "he", "עברית" },       { "hi", "हिन्दी" },          { "hr", "Hrvatski" },
  { "hu", "Magyar" },      { "hy", "Հայերեն" },        { "id", "Bahasa Indonesia" },
  { "is", "Íslenska" },    { "it", "Italiano" },       { "ka", "ქართული" },
  { "kk", "Қазақша" },     { "kmr", "Kurmancî" },      { "ko", "한국어" },
  { "la", "Latina" },      { "lb", "Lëtzebuergesch" }, { "lt", "Lietuvių" },
  { "lv", "Latviešu" },    { "mk", "Македонски" },     { "ml", "മലയാളം" },
  { "mn", "Монгол" },      { "mr", "मराठी" },          { "nb", "Norsk bokmål" },
  { "ne", "नेपाली" },       { "nl", "Nederlands" },     { "nn", "Norsk nynorsk" },
  { "oc", "Occitan" },     { "pl", "Polski" },         { "pt", "Português" },
  { "ro", "Română" },      { "ru", "Русский" },        { "sk", "Slovenčina" },
  { "sl", "Slovenščina" }, { "sq", "Shqip" },          { "sr", "Српски" },
  { "sv", "Svenska" },     { "sw", "Kiswahili" },      { "ta", "தமிழ்" },
  { "te", "తెలుగు" },       { "tr", "Türkçe" },         { "uk", "Українська" },
  { "uz", "Oʻzbekcha" },   { "vi", "Tiếng Việt" },
};

static gsize
get_code_length (const char *language)
{
  return strcspn (language, "_-.@");
}

static gboolean
is_same_language (const char *a, const char *b)
{
  gsize n = get_code_length (a);

  return n == get_code_length (b) && strncmp (a, b, n) == 0;
}

static const char *
find_name (const char *language)
{
  gsize n = get_code_length (language);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].code) == n && strncmp (names[i].code, language, n) == 0)
      return names[i].name;
  return NULL;
}

/**
 * hearth_language_names_dup:
 * @language: a code, "de_AT"
 * @others: codes that are shown beside it
 *
 * Returns: (transfer full): its own name; with the country if there are several of the language, "Deutsch (AT)"; the
 *   code if the name is not known
 */
char *
hearth_language_names_dup (const char *language, const char *const *others)
{
  const char *name = find_name (language);
  const char *country = language + get_code_length (language);
  guint n_same = 0;

  for (guint i = 0; others[i] != NULL; i++)
    n_same += is_same_language (others[i], language) ? 1 : 0;
  if (name == NULL)
    return g_strdup (language);
  if (n_same < 2 || *country == '\0')
    return g_strdup (name);
  return g_strdup_printf ("%s (%s)", name, country + 1);
}

/* Without a language the program speaks English. */
static const char *
get_spoken (const char *wanted)
{
  return strcmp (wanted, "C") == 0 || strncmp (wanted, "C.", 2) == 0 || strcmp (wanted, "POSIX") == 0
             ? "en_US"
             : wanted;
}

/**
 * hearth_language_names_choose:
 * @available: what there is
 * @wanted: what the user reads, best first: g_get_language_names()
 *
 * Returns: (nullable): one of @available that fits; %NULL if none does: in a wrong language every word would be wrong
 */
const char *
hearth_language_names_choose (const char *const *available, const char *const *wanted)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      /* "C" is the end of every such list. */
      const char *spoken = i == 0 ? get_spoken (wanted[i]) : wanted[i];

      for (guint k = 0; available[k] != NULL; k++)
        if (strcmp (available[k], spoken) == 0)
          return available[k];
      for (guint k = 0; available[k] != NULL; k++)
        if (is_same_language (available[k], spoken))
          return available[k];
    }
  return NULL;
}
