/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program begins. */
int
main (int argc, char **argv)
{
  return 0;
}
