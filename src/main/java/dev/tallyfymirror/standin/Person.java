package dev.tallyfymirror.standin;

/** A member of the organization. */
record Person(int id, String firstName, String lastName) {
    String fullName() {
        return firstName + " " + lastName;
    }

    String email() {
        return "member" + id + "@standin.example";
    }
}
