-- Postings that hang out in the layout of Phụ lục I, each with its reason; the others show name and class.
create table posting_layout (
    posting_id uuid primary key references posting (id),
    reason text not null check (length(reason) > 0)
);
