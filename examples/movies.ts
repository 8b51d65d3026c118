import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

/** A movie, as `movies.csv` has it. */
export interface Movie {
  title: string;
  year: number;
  genres: string[];
  /** In dollars. */
  gross: number;
}

export function readMovies(): Movie[] {
  const text = readFileSync(new URL("./movies.csv", import.meta.url), "utf8");
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  return rows.map((row) => ({
    title: row.movie_title ?? "",
    year: Number(row.title_year),
    genres: row.genres?.split("|") ?? [],
    gross: Number(row.gross),
  }));
}

export function isOfGenre({ genres }: Movie, genre: string): boolean {
  return genres.some((one) => one.toLowerCase() === genre.toLowerCase());
}

/** The items in a random order. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
