/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day in a calendar and a time of day. What is over cannot be chosen. Owned by GTK as every window; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-time-dialog.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-words.h"

struct _HearthTimeDialog
{
  AdwMessageDialog parent_instance;

  GtkCalendar *calendar;
  GtkSpinButton *hour;
  GtkSpinButton *minute;
};

G_DEFINE_FINAL_TYPE (HearthTimeDialog, hearth_time_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* The sentence says what was chosen, so that nobody has to read it off the calendar. */
static void
changed_cb (HearthTimeDialog *self)
{
  gint64 unix_s = hearth_time_dialog_get_unix_s (self);
  gboolean is_over = unix_s <= g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *when = is_over ? g_strdup (_ ("This time is over.")) : hearth_words_for_later (unix_s);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), when);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "send", !is_over);
}

static gboolean
show_two_digits_cb (GtkSpinButton *spin, gpointer data)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static GtkSpinButton *
new_spin (HearthTimeDialog *self, const char *name, int max, int step)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, max, step);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (spin), GTK_ORIENTATION_HORIZONTAL);
  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (spin, "output", G_CALLBACK (show_two_digits_cb), NULL);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  return GTK_SPIN_BUTTON (spin);
}

static void
hearth_time_dialog_class_init (HearthTimeDialogClass *klass)
{
}

static void
hearth_time_dialog_init (HearthTimeDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *time = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  self->hour = new_spin (self, _ ("Hour"), 23, 1);
  self->minute = new_spin (self, _ ("Minute"), 59, 5);
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (changed_cb), self);
  gtk_box_append (GTK_BOX (time), GTK_WIDGET (self->hour));
  /* Translators: between hour and minute */
  gtk_box_append (GTK_BOX (time), gtk_label_new (_ (":")));
  gtk_box_append (GTK_BOX (time), GTK_WIDGET (self->minute));
  gtk_widget_set_halign (time, GTK_ALIGN_CENTER);
  gtk_widget_set_direction (time, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->calendar));
  gtk_box_append (GTK_BOX (box), time);
  adw_message_dialog_set_heading (dialog, _ ("Send later"));
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (dialog, "back", _ ("_Keep writing"), "send", _ ("_Send then"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "send");
  adw_message_dialog_set_close_response (dialog, "back");
}

/**
 * hearth_time_dialog_new:
 * @start: what is chosen at first, in the time zone of the writer
 *
 * Returns: (transfer none): a dialog to present
 */
GtkWidget *
hearth_time_dialog_new (GtkWindow *parent, GDateTime *start)
{
  HearthTimeDialog *self =
      g_object_new (HEARTH_TYPE_TIME_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  gtk_calendar_select_day (self->calendar, start);
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (start));
  gtk_spin_button_set_value (self->minute, g_date_time_get_minute (start));
  changed_cb (self);
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * hearth_time_dialog_get_unix_s:
 *
 * Returns: the time chosen
 */
gint64
hearth_time_dialog_get_unix_s (HearthTimeDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) when = g_date_time_new_local (
      g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
      gtk_spin_button_get_value_as_int (self->hour), gtk_spin_button_get_value_as_int (self->minute), 0);

  return when != NULL ? g_date_time_to_unix (when) : 0;
}
