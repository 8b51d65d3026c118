import { FlowSpec, type Inputs, Parameter, step } from "dagster-ts";
import { isOfGenre, type Movie, readMovies, shuffled } from "./movies.js";

/** Makes a playlist of movies of a genre, and of one of another genre. */
export class PlaylistFlow extends FlowSpec {
  readonly genre = Parameter.string({ default: "Sci-Fi", help: "the genre of the movies" });
  readonly recommendations = Parameter.int({ default: 5, help: "how many movies to recommend" });

  all!: Movie[];
  movies!: string[];
  bonus!: Movie | undefined;

  @step
  start() {
    this.all = readMovies();
    this.next(this.bonus_movie, this.genre_movies);
  }

  @step
  bonus_movie() {
    [this.bonus] = shuffled(this.all.filter((movie) => !isOfGenre(movie, this.genre)));
    this.next(this.join);
  }

  @step
  genre_movies() {
    const found = this.all.filter((movie) => isOfGenre(movie, this.genre));
    this.movies = shuffled(found.map(({ title }) => title));
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
