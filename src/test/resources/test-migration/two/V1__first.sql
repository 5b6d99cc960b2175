CREATE TABLE tallyfy.first (id text PRIMARY KEY);
