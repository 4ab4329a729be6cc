/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports: as servers write them, cut, and hostile. */
#include <string.h>

#include "hearth-mime-parse.h"

#define HEAD                                                                                                 \
  "From: Mailer <MAILER-DAEMON@x.example>\nSubject: Returned\nMIME-Version: 1.0\n"                           \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"                              \
  "--b\nContent-Type: text/plain\n\nIt did not work.\n--b\n"

#define LETTER                                                                                               \
  "\n--b\nContent-Type: message/rfc822\n\nFrom: anna@x.example\nSubject: =?utf-8?q?Caf=C3=A9?=\n"            \
  "Message-ID: <one@x.example>\n\nHello\n--b--\n"

static HearthContent *
parse (const char *message)
{
  g_autoptr (GBytes) raw = g_bytes_new (message, strlen (message));
  g_autoptr (GError) error = NULL;
  HearthContent *content = hearth_mime_parse (raw, &error);

  g_assert_no_error (error);
  return content;
}

static const HearthDelivery *
nth (const HearthContent *content, guint i)
{
  g_assert_nonnull (content->report);
  g_assert_cmpuint (content->report->recipients->len, >, i);
  return content->report->recipients->pdata[i];
}

/* As Postfix and Exim write them. */
static void
test_failed (void)
{
  g_autoptr (HearthContent) content = parse (
      HEAD
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.example\n\n"
      "Final-Recipient: rfc822; ilse@y.example\nOriginal-Recipient: rfc822;Ilse@Y.example\n"
      "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.y.example\n"
      "Diagnostic-Code: smtp; 550 5.1.1 <ilse@y.example>: Recipient address\n    rejected: User unknown\n\n"
      "Final-Recipient: rfc822;paul@z.example\nAction: delayed\nStatus: 4.4.1\n" LETTER);
  const HearthDelivery *first = nth (content, 0), *second = nth (content, 1);

  g_assert_cmpstr (content->report->message_id, ==, "one@x.example");
  g_assert_cmpstr (content->report->subject, ==, "Café");
  g_assert_cmpstr (content->report->reporter, ==, "mx.x.example");
  g_assert_cmpint (first->action, ==, HEARTH_DELIVERY_FAILED);
  g_assert_cmpstr (first->refusal->address, ==, "Ilse@Y.example");
  g_assert_cmpint (first->refusal->kind, ==, HEARTH_REFUSAL_UNKNOWN_USER);
  g_assert_cmpint (first->refusal->status, ==, 550);
  g_assert_cmpstr (first->refusal->text, ==, "<ilse@y.example>: Recipient address rejected: User unknown");
  g_assert_cmpint (second->action, ==, HEARTH_DELIVERY_DELAYED);
  g_assert_cmpint (second->refusal->kind, ==, HEARTH_REFUSAL_NETWORK);
  g_assert_false (hearth_refusal_is_final (second->refusal));
}

/* Only headers came back, and the server gave up after trying for days: that is final. */
static void
test_headers_only (void)
{
  g_autoptr (HearthContent) content = parse (
      HEAD
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx\n\n"
      "Final-Recipient: rfc822;<ilse@y.example>\nAction: Failed (expired)\nStatus: 4.4.1\n"
      "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <two@x.example>\nSubject: Two\n\n--b--\n");

  g_assert_cmpstr (content->report->message_id, ==, "two@x.example");
  g_assert_cmpstr (nth (content, 0)->refusal->address, ==, "ilse@y.example");
  g_assert_true (hearth_refusal_is_final (nth (content, 0)->refusal));
  g_assert_cmpint (nth (content, 0)->refusal->kind, ==, HEARTH_REFUSAL_NETWORK);
}

/* What is no report, or says nothing about anybody. */
static void
test_none (void)
{
  static const char *const messages[] = {
    "From: a@b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;a@b\nAction: failed\n",
    "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    "Final-Recipient: rfc822;a@b\nAction: failed\n--b--\n",
    HEAD "Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx\n" LETTER,
    HEAD "Content-Type: message/delivery-status\n\n\nFinal-Recipient: rfc822;nobody\nAction: failed\n" LETTER,
    HEAD "Content-Type: message/delivery-status\n\n\nFinal-Recipient: rfc822;a@b\nAction: eaten\n" LETTER,
    HEAD "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@b\n" LETTER,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (HearthContent) content = parse (messages[i]);

      g_assert_null (content->report);
    }
}

/* Nothing that a report says breaks out of its line, and no report is too long to be read. */
static void
test_hostile (void)
{
  g_autoptr (GString) many = g_string_new (HEAD "Content-Type: message/delivery-status\n\n");
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (HearthContent) odd = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, "\nFinal-Recipient: rfc822;p%u@x.example\nAction: failed\nStatus: 5.1.1\n",
                            i);
  g_string_append (many, LETTER);
  content = parse (many->str);
  g_assert_cmpuint (content->report->recipients->len, ==, HEARTH_DELIVERY_MAX_RECIPIENTS);

  odd = parse (HEAD
               "Content-Type: message/delivery-status\n\n\nFinal-Recipient: rfc822;a\001\033[31m@x.example\n"
               "Action: failed\nStatus: 5.\nDiagnostic-Code: ;;;; \xff\xfe \xe2\x80\xae gnp.exe\n" LETTER);
  for (guint i = 0; odd->report != NULL && i < odd->report->recipients->len; i++)
    {
      const HearthRefusal *refusal = nth (odd, i)->refusal;

      g_assert_true (g_utf8_validate (refusal->address, -1, NULL));
      g_assert_true (g_utf8_validate (refusal->text, -1, NULL));
      g_assert_null (strchr (refusal->address, '\033'));
      g_assert_null (strstr (refusal->text, "\xe2\x80\xae"));
    }
}

/* Cut at every byte: whatever comes out is whole. */
static void
test_truncated (void)
{
  static const char whole[] =
      HEAD "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.example\n\n"
           "Final-Recipient: rfc822; ilse@y.example\nAction: failed\nStatus: 5.1.1\n"
           "Diagnostic-Code: smtp; 550 5.1.1 unknown\n" LETTER;

  for (gsize n = 1; n < sizeof whole - 1; n++)
    {
      g_autoptr (GBytes) raw = g_bytes_new (whole, n);
      g_autoptr (HearthContent) content = hearth_mime_parse (raw, NULL);

      if (content != NULL && content->report != NULL)
        g_assert_nonnull (strchr (nth (content, 0)->refusal->address, '@'));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/report/failed", test_failed);
  g_test_add_func ("/mime/report/headers-only", test_headers_only);
  g_test_add_func ("/mime/report/none", test_none);
  g_test_add_func ("/mime/report/hostile", test_hostile);
  g_test_add_func ("/mime/report/truncated", test_truncated);
  return g_test_run ();
}
