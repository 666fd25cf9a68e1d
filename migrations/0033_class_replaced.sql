-- A class that a list stated by mistake and a later list puts right, by the same decision or one of the
-- same day: what the register had is kept here, with who put it right, when and by which list.
create table class_replaced (
    id uuid primary key,
    household_id uuid not null references household (id),
    from_day date not null,
    class text not null check (class in ('poor', 'near_poor', 'average_farming', 'not_poor')),
    import_id uuid,
    decision_number text,
    decision_day date,
    a_points bigint,
    b_points bigint,
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    replaced_import uuid not null references import (id),
    replaced_at timestamptz not null,
    replaced_by uuid not null references account (id),
    mark text
);
create index class_replaced_household on class_replaced (household_id);
create index class_replaced_import on class_replaced (import_id);
