/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which quiet lines stand above a message: at most two, the most serious first; the rest is in the details of the
 * header. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"

#include <glib/gi18n.h>

#include "hearth-quiet-line.h"

#define MAX_LINES 2

/* In the order of how serious they are. */
static const struct
{
  HearthRemarks remark;
  HearthQuietKind kind;
} remarks[] = {
  { HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS, HEARTH_QUIET_ERROR },
  { HEARTH_REMARK_SEVERAL_FROM, HEARTH_QUIET_ERROR },
  { HEARTH_REMARK_MIXED_SCRIPT, HEARTH_QUIET_ERROR },
};

static const HearthRemarks notes[] = {
  HEARTH_REMARK_HTML_TOO_LARGE,
  HEARTH_REMARK_CUT,
  HEARTH_REMARK_STRUCTURE_BROKEN,
};

static guint
add_line (HearthReader *self, HearthQuietKind kind, const char *icon_name, const char *text)
{
  gtk_box_append (self->quiet_lines, hearth_quiet_line_new (kind, icon_name, text));
  return 1;
}

static guint
add_remark (HearthReader *self, HearthRemarks remark, HearthQuietKind kind)
{
  g_autofree char *words = NULL;

  if ((self->content->remarks & remark) == 0)
    return 0;
  words = hearth_words_for_remark (remark, self->content);
  if (words == NULL)
    return 0;
  return add_line (self, kind,
                   kind == HEARTH_QUIET_ERROR ? "dialog-warning-symbolic" : "dialog-information-symbolic",
                   words);
}

static guint
add_pictures (HearthReader *self)
{
  guint n_remote = 0, n_trackers = 0;
  g_autofree char *text = NULL;
  GtkWidget *line;

  for (guint i = 0; i < self->content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (self->content->parts, i);

      n_remote += part->n_remote;
      n_trackers += part->n_trackers;
    }
  if (n_remote == 0 || self->pictures == HEARTH_PICTURES_ON || !hearth_message_body_is_web (self->body))
    return 0;
  if (n_trackers > 0 && !self->is_narrow)
    text = g_strdup_printf (ngettext ("Pictures from the network are off. %u tracker was stopped.",
                                      "Pictures from the network are off. %u trackers were stopped.",
                                      n_trackers),
                            n_trackers);
  else
    text = g_strdup (self->is_narrow ? _ ("Pictures are off") : _ ("Pictures from the network are off"));
  line = hearth_quiet_line_new (HEARTH_QUIET_NOTE, "image-missing-symbolic", text);
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), _ ("_Show"), "message.show-pictures");
  if (!self->is_narrow && hearth_reader_is_sender_clear (self))
    hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), _ ("Al_ways for this sender"),
                                  "message.always-show-pictures");
  gtk_box_append (self->quiet_lines, line);
  return 1;
}

/* A letter that is not finished. */
static guint
add_draft (HearthReader *self)
{
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;
  GtkWidget *line;

  if (row == NULL || (row->flags & HEARTH_FLAG_DRAFT) == 0)
    return 0;
  line = hearth_quiet_line_new (HEARTH_QUIET_NOTE, "document-edit-symbolic",
                                _ ("This letter was not sent yet."));
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), _ ("_Go on writing"), "message.edit-draft");
  gtk_box_append (self->quiet_lines, line);
  return 1;
}

/* A letter of ours that did not arrive. */
static guint
add_deliveries (HearthReader *self)
{
  g_autoptr (GPtrArray) failed = NULL;
  g_autofree char *words = NULL;

  if (self->deliveries == NULL)
    return 0;
  words = hearth_words_for_deliveries (self->deliveries->deliveries);
  if (words == NULL)
    return 0;
  failed = hearth_delivery_list_refusals (self->deliveries->deliveries, HEARTH_DELIVERY_FAILED);
  return add_line (self, failed->len > 0 ? HEARTH_QUIET_ERROR : HEARTH_QUIET_WARNING,
                   "dialog-warning-symbolic", words);
}

/* A report about one: what it means, without the words that servers use. */
static guint
add_report (HearthReader *self)
{
  const HearthDeliveryReport *report = self->content->report;
  g_autoptr (GPtrArray) failed = NULL;
  g_autofree char *words = NULL;
  GtkWidget *line;

  /* Anybody can write a report: only one about a letter of ours is put in our words. */
  if (report == NULL || self->deliveries == NULL || self->deliveries->letter == HEARTH_KEY_NONE)
    return 0;
  words = hearth_words_for_report (report);
  failed = hearth_delivery_list_refusals (report->recipients, HEARTH_DELIVERY_FAILED);
  line = hearth_quiet_line_new (failed->len > 0 ? HEARTH_QUIET_ERROR : HEARTH_QUIET_NOTE,
                                failed->len > 0 ? "dialog-warning-symbolic" : "dialog-information-symbolic",
                                words);
  hearth_quiet_line_add_button (HEARTH_QUIET_LINE (line), _ ("_Show the letter"), "message.show-letter");
  gtk_box_append (self->quiet_lines, line);
  return 1;
}

/**
 * hearth_reader_update_quiet_lines:
 *
 * Puts the lines of the message shown in place.
 */
void
hearth_reader_update_quiet_lines (HearthReader *self)
{
  GtkWidget *child;
  guint count = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->quiet_lines))) != NULL)
    gtk_box_remove (self->quiet_lines, child);
  if (self->content != NULL && self->is_shown)
    {
      count += add_draft (self);
      count += add_deliveries (self);
      count += add_report (self);
      for (guint i = 0; i < G_N_ELEMENTS (remarks) && count < MAX_LINES; i++)
        count += add_remark (self, remarks[i].remark, remarks[i].kind);
      if (count < MAX_LINES)
        count += add_pictures (self);
      if (count < MAX_LINES && self->fallback_reason != NULL)
        count += add_line (self, HEARTH_QUIET_NOTE, "dialog-information-symbolic", self->fallback_reason);
      for (guint i = 0; i < G_N_ELEMENTS (notes) && count < MAX_LINES; i++)
        count += add_remark (self, notes[i], HEARTH_QUIET_NOTE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->quiet_lines), count > 0);
}
