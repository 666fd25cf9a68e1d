-- What Phụ lục V asks of a meeting besides: households that are not on the list, everybody there as counted,
-- the office of who presides, who came for each body, the hour at which it ended. A mark covers these from the
-- program on that has them; null in `mark_parts` where it was made before.
alter table meeting add column others bigint not null default 0 check (others >= 0);
alter table meeting add column everybody bigint not null default 0 check (everybody >= 0);
alter table meeting add column chair_title text not null default '' check (length(chair_title) <= 120);
alter table meeting add column ended_hour text not null default '' check (length(ended_hour) <= 5);
alter table meeting add column steering_names text not null default ''
    check (length(steering_names) <= 1000);
alter table meeting add column organisations_names text not null default ''
    check (length(organisations_names) <= 1000);
alter table meeting add column front_names text not null default '' check (length(front_names) <= 1000);
alter table meeting add column reviewers_names text not null default ''
    check (length(reviewers_names) <= 1000);
alter table meeting add column mark_parts bigint;
