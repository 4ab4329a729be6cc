/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kind of thing an attachment is, for people: a sign and one word. Pure, any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-type-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *prefix;
  const char *icon_name;
  const char *word;
} Kind;

static const Kind kinds[] = {
  { "image/", "image-x-generic-symbolic", N_ ("Picture") },
  { "audio/", "audio-x-generic-symbolic", N_ ("Sound") },
  { "video/", "video-x-generic-symbolic", N_ ("Video") },
  { "message/", "mail-unread-symbolic", N_ ("Message") },
  { "text/calendar", "x-office-calendar-symbolic", N_ ("Appointment") },
  { "text/", "text-x-generic-symbolic", N_ ("Text") },
  { "application/zip", "package-x-generic-symbolic", N_ ("Archive") },
  { "application/gzip", "package-x-generic-symbolic", N_ ("Archive") },
  { "application/x-tar", "package-x-generic-symbolic", N_ ("Archive") },
  { "application/x-compressed-tar", "package-x-generic-symbolic", N_ ("Archive") },
  { "application/x-7z-compressed", "package-x-generic-symbolic", N_ ("Archive") },
  { "application/octet-stream", "x-office-document-symbolic", N_ ("File") },
  { "application/", "x-office-document-symbolic", N_ ("Document") },
  { "", "x-office-document-symbolic", N_ ("File") },
};

static const Kind *
find_kind (const char *content_type)
{
  const Kind *kind = kinds;

  while (!g_str_has_prefix (content_type, kind->prefix))
    kind++;
  return kind;
}

/**
 * hearth_type_get_icon_name:
 * @content_type: lower-case "type/subtype"
 *
 * Returns: the name of a symbolic icon
 */
const char *
hearth_type_get_icon_name (const char *content_type)
{
  return find_kind (content_type)->icon_name;
}

/**
 * hearth_type_get_word:
 * @content_type: lower-case "type/subtype"
 *
 * Returns: "Picture", "Document", …, translated
 */
const char *
hearth_type_get_word (const char *content_type)
{
  return _ (find_kind (content_type)->word);
}
