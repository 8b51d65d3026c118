import { current, FlowSpec, type Inputs, step } from "dagster-ts";
import { isOfGenre, type Movie, readMovies } from "./movies.js";

/** What is known of a genre. */
export interface GenreStats {
  genre: string;
  /** Of the gross of its movies, in dollars. */
  quartiles: number[];
  /** By their gross. */
  movies: Movie[];
}

/** Computes statistics of each genre of movies. */
export class MovieStatsFlow extends FlowSpec {
  all!: Movie[];
  genres!: string[];
  stats!: GenreStats;
  genre_stats!: GenreStats[];

  @step
  start() {
    this.all = readMovies();
    this.genres = [...new Set(this.all.flatMap(({ genres }) => genres))].sort();
    this.next(this.compute_statistics, { foreach: "genres", batchSize: 8 });
  }

  @step
  compute_statistics() {
    const genre: string = this.input;
    const movies = this.all
      .filter((movie) => isOfGenre(movie, genre))
      .sort((a, b) => a.gross - b.gross);
    const quartiles = [0.25, 0.5, 0.75].map(
      (cut) => movies[Math.floor(movies.length * cut)]?.gross ?? 0,
    );
    this.stats = { genre, quartiles, movies };
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.genre_stats = inputs.map(({ stats }) => stats);
    this.next(this.end);
  }

  @step
  end() {
    current.metadata({
      "dagster/row_count": this.genre_stats.length,
      medians: this.genre_stats.map(({ genre, quartiles: [, median] }) => ({ genre, median })),
    });
  }
}
