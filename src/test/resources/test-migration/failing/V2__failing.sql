CREATE TABLE tallyfy.half_made (id text PRIMARY KEY);
CREATE TABLE half_made (id no_such_type);
