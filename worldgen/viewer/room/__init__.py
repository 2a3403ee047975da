"""Recordings in three dimensions through MuJoCo's own renderer, for films; where no OpenGL is, there is the map."""
