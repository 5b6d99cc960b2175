CREATE TABLE tallyfy.second (id text PRIMARY KEY);
