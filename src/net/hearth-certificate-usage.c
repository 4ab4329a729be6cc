/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a certificate is for (RFC 5280, 4.2.1.12), which GIO does not look at. Any thread; reads DER in place, and what
 * it cannot read is not for servers. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-certificate-usage.h"

#include <string.h>

#define TAG_BOOLEAN      0x01
#define TAG_OCTET_STRING 0x04
#define TAG_OID          0x06
#define TAG_SEQUENCE     0x30
#define TAG_EXTENSIONS   0xa3

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Der;

/* The length of an element, in its short or long form; what is longer than the input is refused by the caller. */
static gboolean
der_read_length (Der *der, gsize *length)
{
  guint octets;

  if (der->at >= der->end)
    return FALSE;
  octets = *der->at++;
  *length = octets;
  if (octets < 0x80)
    return TRUE;
  octets &= 0x7f;
  if (octets == 0 || octets > 4 || (gsize) (der->end - der->at) < octets)
    return FALSE;
  *length = 0;
  while (octets-- > 0)
    *length = *length << 8 | *der->at++;
  return TRUE;
}

/* Takes the next element, whatever it is. */
static gboolean
der_next (Der *der, guint8 *tag, Der *content)
{
  gsize length;

  if (der->at >= der->end)
    return FALSE;
  *tag = *der->at++;
  if (!der_read_length (der, &length) || (gsize) (der->end - der->at) < length)
    return FALSE;
  content->at = der->at;
  content->end = der->at + length;
  der->at += length;
  return TRUE;
}

static gboolean
der_expect (Der *der, guint8 wanted, Der *content)
{
  guint8 tag;

  return der_next (der, &tag, content) && tag == wanted;
}

static gboolean
der_is (const Der *der, const guint8 *bytes, gsize size)
{
  return (gsize) (der->end - der->at) == size && memcmp (der->at, bytes, size) == 0;
}

/* Skips to the extensions. FALSE if there is no sense in it; @has says whether there are any. */
static gboolean
find_extensions (Der certificate, Der *extensions, gboolean *has)
{
  Der whole, body, field;
  guint8 tag;

  *has = FALSE;
  if (!der_expect (&certificate, TAG_SEQUENCE, &whole) || !der_expect (&whole, TAG_SEQUENCE, &body))
    return FALSE;
  while (body.at < body.end)
    {
      if (!der_next (&body, &tag, &field))
        return FALSE;
      if (tag != TAG_EXTENSIONS)
        continue;
      *has = TRUE;
      return der_expect (&field, TAG_SEQUENCE, extensions);
    }
  return TRUE;
}

static gboolean
usages_have_server (Der usages)
{
  static const guint8 server_auth[] = { 0x2b, 6, 1, 5, 5, 7, 3, 1 };
  static const guint8 any[] = { 0x55, 0x1d, 0x25, 0 };
  Der list, usage;

  if (!der_expect (&usages, TAG_SEQUENCE, &list))
    return FALSE;
  while (list.at < list.end)
    {
      if (!der_expect (&list, TAG_OID, &usage))
        return FALSE;
      if (der_is (&usage, server_auth, sizeof server_auth) || der_is (&usage, any, sizeof any))
        return TRUE;
    }
  return FALSE;
}

/**
 * hearth_certificate_usage_allows_server:
 * @der: a certificate
 * @size_bytes: its size
 *
 * Returns: whether @der does not say what it is for, or says that it is for servers
 */
gboolean
hearth_certificate_usage_allows_server (const guint8 *der, gsize size_bytes)
{
  static const guint8 extended_key_usage[] = { 0x55, 0x1d, 0x25 };
  Der extensions, extension, field;
  gboolean has;
  guint8 tag;

  if (!find_extensions ((Der){ der, der + size_bytes }, &extensions, &has))
    return FALSE;
  while (has && extensions.at < extensions.end)
    {
      if (!der_expect (&extensions, TAG_SEQUENCE, &extension) || !der_expect (&extension, TAG_OID, &field))
        return FALSE;
      if (!der_is (&field, extended_key_usage, sizeof extended_key_usage))
        continue;
      if (!der_next (&extension, &tag, &field))
        return FALSE;
      if (tag == TAG_BOOLEAN && !der_next (&extension, &tag, &field))
        return FALSE;
      return tag == TAG_OCTET_STRING && usages_have_server (field);
    }
  return TRUE;
}
