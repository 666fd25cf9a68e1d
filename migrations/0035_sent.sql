-- What a client sent under an id that it made itself: sent again with the same content it is accepted,
-- with other content it is a conflict. The hash is keyed: a number in the content cannot be tried out.
create table sent (
    noun text not null check (length(noun) between 1 and 40),
    id uuid not null,
    content_hash text not null check (length(content_hash) = 32),
    primary key (noun, id)
);
