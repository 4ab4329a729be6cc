/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large messages by part: which sections are asked for, and what is made of them. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-part-plan.h"

#define TEXT(t) ((HearthImapText){ (t), sizeof (t) - 1 })
#define LIMIT   1000

static const HearthImapPart parts[] = {
  { .path = TEXT (""), .parent = -1, .type = TEXT ("multipart"), .subtype = TEXT ("mixed") },
  { .path = TEXT ("1"), .parent = 0, .type = TEXT ("multipart"), .subtype = TEXT ("alternative") },
  { .path = TEXT ("1.1"), .parent = 1, .type = TEXT ("text"), .subtype = TEXT ("plain"), .size_bytes = 5000 },
  { .path = TEXT ("1.2"), .parent = 1, .type = TEXT ("text"), .subtype = TEXT ("html"), .size_bytes = 20 },
  { .path = TEXT ("2"), .parent = 0, .type = TEXT ("image"), .subtype = TEXT ("png"), .size_bytes = 900 },
  { .path = TEXT ("3"),
    .parent = 0,
    .type = TEXT ("message"),
    .subtype = TEXT ("rfc822"),
    .size_bytes = 78000 },
  { .path = TEXT ("3.1"),
    .parent = 5,
    .type = TEXT ("text"),
    .subtype = TEXT ("plain"),
    .size_bytes = 70000 },
};

static const char header[] =
    "From: a@b.example\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nSubject: Parts\r\n\r\n";

static const char *
find_section (const char *name)
{
  static const char *const sections[][2] = {
    { "HEADER", header },
    { "1.1.MIME", "Content-Type: text/plain\r\n\r\n" },
    { "1.1", "The words\r\n--x\r\nContent-Type: text/plain\r\n\r\nno part\r\n" },
    { "1.2.MIME", "Content-Type: text/html\r\n\r\n" },
    { "1.2", "<p>The words</p>" },
    { "2.MIME",
      "Content-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\n" },
    { "2", "\x89PNG\r\n\x1a\n" },
    { "3.MIME", "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" },
    { "3", "Subject: within\r\n\r\nThe beg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (strcmp (sections[i][0], name) == 0)
      return sections[i][1];
  g_error ("nobody needs %s", name);
}

static void
fill (HearthPartPlan *plan)
{
  for (guint i = 0; i < hearth_part_plan_get_n_sections (plan); i++)
    {
      const char *text = find_section (hearth_part_plan_get_section (plan, i).section);

      for (gsize k = 0; k < strlen (text); k++)
        g_assert_true (hearth_part_plan_add (plan, i, text + k, 1));
    }
}

/* Everything in its place, under its number; boundaries of the original mean nothing in it. */
static void
test_build (void)
{
  const HearthImapStructure structure = { .parts = parts, .n_parts = G_N_ELEMENTS (parts) };
  g_autoptr (HearthPartPlan) plan = hearth_part_plan_new (&structure, LIMIT);
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GBytes) stored = NULL;
  g_autoptr (GError) error = NULL;
  const HearthPart *part;
  gboolean is_only;

  g_assert_nonnull (plan);
  g_assert_cmpuint (hearth_part_plan_get_n_sections (plan), ==, 9);
  g_assert_cmpuint (hearth_part_plan_get_section (plan, 2).first_bytes, ==, 0);
  g_assert_cmpuint (hearth_part_plan_get_section (plan, 8).first_bytes, ==, HEARTH_PART_PLAN_HEAD_BYTES);
  fill (plan);
  stored = hearth_part_plan_build (plan);
  content = hearth_gaps_parse (stored, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content->subject, ==, "Parts");
  g_assert_cmpuint (content->parts->len, ==, 3);
  part = hearth_content_find_part (content, "1.2");
  g_assert_nonnull (strstr (part->text, "The words"));
  part = hearth_content_find_part (content, "2");
  g_assert_cmpstr (part->name, ==, "a.png");
  g_assert_false (part->is_absent);
  g_assert_cmpint (part->risk, ==, HEARTH_RISK_NONE);
  part = hearth_content_find_part (content, "3");
  g_assert_true (part->is_absent);
  g_assert_cmpuint (part->size_bytes, ==, 57000);
  g_assert_true (hearth_gaps_find (stored, "3", &is_only));
  g_assert_false (is_only);
  g_assert_false (hearth_gaps_find (stored, "2", &is_only));
  g_assert_false (hearth_gaps_find (stored, "1", &is_only));
}

/* Where there is nothing to leave out, or every byte matters, or it is not plain what the parts are: no plan. */
static void
test_whole (void)
{
  static const char *const exact[] = { "signed", "encrypted", "pkcs7-mime" };
  HearthImapPart changed[G_N_ELEMENTS (parts)];
  HearthImapStructure structure = { .parts = parts, .n_parts = G_N_ELEMENTS (parts) };

  g_assert_null (hearth_part_plan_new (&structure, 100000));
  structure.is_cut = TRUE;
  g_assert_null (hearth_part_plan_new (&structure, LIMIT));
  structure.is_cut = FALSE;
  memcpy (changed, parts, sizeof parts);
  structure.parts = changed;
  for (guint i = 0; i < G_N_ELEMENTS (exact); i++)
    {
      changed[1].subtype = (HearthImapText){ exact[i], strlen (exact[i]) };
      g_assert_null (hearth_part_plan_new (&structure, LIMIT));
    }
  changed[1].subtype = TEXT ("x\r\nX-Evil: y");
  g_assert_null (hearth_part_plan_new (&structure, LIMIT));
  changed[1].subtype = TEXT ("mixed");
  changed[4].path = TEXT ("2] BODY[");
  g_assert_null (hearth_part_plan_new (&structure, LIMIT));
}

static void
test_odd_headers (void)
{
  static const char *const odd[] = {
    "Subject: none\r\n\r\n",
    "Content-Type: multipart/mixed\r\nContent-Type: text/plain\r\n\r\n",
    "",
  };
  const HearthImapStructure structure = { .parts = parts, .n_parts = G_N_ELEMENTS (parts) };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (HearthPartPlan) plan = hearth_part_plan_new (&structure, LIMIT);

      hearth_part_plan_add (plan, 0, odd[i], strlen (odd[i]));
      g_assert_null (hearth_part_plan_build (plan));
    }
}

/* What lies and floods is refused; what is stored and damaged is said to be. */
static void
test_limits (void)
{
  const HearthImapStructure structure = { .parts = parts, .n_parts = G_N_ELEMENTS (parts) };
  g_autoptr (HearthPartPlan) plan = hearth_part_plan_new (&structure, LIMIT);
  g_autofree char *much = g_malloc0 (1024 * 1024);
  g_autoptr (GBytes) damaged = g_bytes_new_static ("nonsense", 8);
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (hearth_part_plan_add (plan, 2, much, 1024 * 1024))
    g_assert_cmpuint (++n, <=, 16);
  g_assert_null (hearth_gaps_parse (damaged, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED);
  g_assert_null (hearth_gaps_get_message (empty, NULL));
}

static void
test_only_part (void)
{
  const HearthImapPart one = { .path = TEXT ("1"),
                               .parent = -1,
                               .type = TEXT ("application"),
                               .subtype = TEXT ("pdf"),
                               .size_bytes = 50000 };
  const HearthImapStructure structure = { .parts = &one, .n_parts = 1 };
  g_autoptr (HearthPartPlan) plan = hearth_part_plan_new (&structure, LIMIT);
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GBytes) stored = NULL;
  static const char pdf[] = "Subject: Only\r\nContent-Type: application/pdf; name=o.pdf\r\n\r\n";
  gboolean is_only;

  g_assert_cmpuint (hearth_part_plan_get_n_sections (plan), ==, 2);
  hearth_part_plan_add (plan, 0, pdf, strlen (pdf));
  hearth_part_plan_add (plan, 1, "%PDF-1.4\n", 9);
  stored = hearth_part_plan_build (plan);
  content = hearth_gaps_parse (stored, NULL);
  g_assert_true (hearth_content_find_part (content, "1")->is_absent);
  g_assert_true (hearth_gaps_find (stored, "1", &is_only));
  g_assert_true (is_only);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/parts/build", test_build);
  g_test_add_func ("/engine/parts/whole", test_whole);
  g_test_add_func ("/engine/parts/odd-headers", test_odd_headers);
  g_test_add_func ("/engine/parts/limits", test_limits);
  g_test_add_func ("/engine/parts/only-part", test_only_part);
  return g_test_run ();
}
