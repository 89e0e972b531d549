/* TODO: finish this */
