import { FlowSpec, type Inputs, Parameter, step } from "dagster-ts";
import { DeployedFlow } from "dagster-ts/client";
import type { GenreStats } from "./movie_stats.js";
import { isOfGenre, type Movie, shuffled } from "./movies.js";

/** Makes a playlist of the most successful movies of a genre, from what MovieStatsFlow has found. */
export class PlaylistReduxFlow extends FlowSpec {
  readonly genre = Parameter.string({ default: "Sci-Fi", help: "the genre of the movies" });
  readonly recommendations = Parameter.int({ default: 5, help: "how many movies to recommend" });

  genre_stats!: GenreStats[];
  movies!: string[];
  bonus!: Movie | undefined;

  @step
  async start() {
    const run = await (await DeployedFlow.of("MovieStatsFlow")).latestSuccessfulRun();
    console.log(`Using the analysis of the run ${run.id}`);
    const { genre_stats } = await run.artifacts();
    this.genre_stats = genre_stats as GenreStats[];
    this.next(this.bonus_movie, this.genre_movies);
  }

  @step
  bonus_movie() {
    const all = this.genre_stats.flatMap(({ movies }) => movies);
    [this.bonus] = shuffled(all.filter((movie) => !isOfGenre(movie, this.genre)));
    this.next(this.join);
  }

  @step
  genre_movies() {
    const stats = this.genre_stats.find(
      ({ genre }) => genre.toLowerCase() === this.genre.toLowerCase(),
    );
    const best = stats?.movies.filter(({ gross }) => gross >= (stats.quartiles.at(-1) ?? 0)) ?? [];
    this.movies = shuffled(best.map(({ title }) => title));
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this, "bonus_movie" | "genre_movies">) {
    this.movies = inputs.genre_movies.movies.slice(0, this.recommendations);
    this.bonus = inputs.bonus_movie.bonus;
    this.next(this.end);
  }

  @step
  end() {
    console.log(`Playlist for movies in genre ${this.genre}`);
    for (const [index, title] of this.movies.entries()) console.log(`Pick ${index + 1}: ${title}`);
    console.log(`Bonus pick: ${this.bonus?.title}`);
  }
}
