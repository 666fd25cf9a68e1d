// What journeys are made of: states of the register, and pieces that begin from one.
//
// A state goes on from another one by what it does over the API. It is made once, when the first piece
// needs it, and its database is kept; pieces work on copies of it. So a piece meets what its state says
// and nothing that another piece did, or failed to do: pieces run alone, in any order, and one that
// fails hides no other. Only a state that cannot be made takes its pieces along, which then say so.

/** What `vuon demo` makes; every other state goes on from it. */
export const demonstration = { name: "the demonstration" };

/** What `make(tools, given)` gives back is given to the pieces, beside what the states before gave. */
export function state(name, from, make) {
  return { name, from, make };
}

/** One rule of the pages, tried on a copy of the state that is its own. */
export function piece(name, from, run) {
  return { name, from, run, shares: false };
}

/** A piece that writes nothing which another one sees: all that look at a state share one copy. */
export function look(name, from, run) {
  return { name, from, run, shares: true };
}

/** The same pieces with and without script: `make(noScript, how)` gives them. */
export function bothWays(make) {
  return [...make(false, "with script"), ...make(true, "without script")];
}
